"""Nothing in a test talks to another machine: the attempt is refused and fails the test.

Raising alone would not do: code under test is meant to survive a network that is down.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

REFUSED: list[str] = []
_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex
_getaddrinfo = socket.getaddrinfo


class NotOnThisMachine(OSError):
    """A test tried to reach another machine."""


def install() -> None:
    """From now on, in this process, only this machine can be reached."""
    socket.socket.connect = _guarded_connect  # type: ignore[method-assign,assignment]
    socket.socket.connect_ex = _guarded_connect_ex  # type: ignore[method-assign,assignment]
    socket.getaddrinfo = _guarded_getaddrinfo


def attempts() -> list[str]:
    """What was refused since the last call."""
    seen = list(REFUSED)
    REFUSED.clear()
    return seen


def _guarded_connect(self: socket.socket, address: Any) -> None:
    _refuse_others(self, address)
    _connect(self, address)


def _guarded_connect_ex(self: socket.socket, address: Any) -> int:
    _refuse_others(self, address)
    return _connect_ex(self, address)


def _guarded_getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
    if host and not is_this_machine(host):
        _refuse(host)
    return _getaddrinfo(host, *arguments, **options)


def _refuse_others(connection: socket.socket, address: Any) -> None:
    if connection.family != socket.AF_UNIX and not is_this_machine(address[0]):
        _refuse(address[0])


def _refuse(host: Any) -> None:
    REFUSED.append(str(host))
    raise NotOnThisMachine(f"a test tried to reach {host!r}")


def is_this_machine(host: str | bytes) -> bool:
    """Whether a host is loopback; a name other than localhost would have to be looked up."""
    name = host.decode() if isinstance(host, bytes) else host
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False
