"""A relay: the only way from one group of processes to a server they share, and it can be cut."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from pathlib import Path

CHUNK = 65_536


class Relay:
    """Listens on a socket in a folder and carries everything to another one. Use it with `with`."""

    def __init__(self, here: Path, there: Path) -> None:
        self._here, self._there = here, there
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._is_cut = False
        self._listener = socket.socket(socket.AF_UNIX)

    def __enter__(self) -> Relay:
        self._listener.bind(str(self._here))
        self._listener.listen(256)
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        """End every connection and take no new one, until it is mended."""
        with self._lock:
            self._is_cut = True
            ended, self._open = self._open, set()
        for one in ended:
            _end(one)

    def mend(self) -> None:
        """Take connections again."""
        with self._lock:
            self._is_cut = False

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            self._join(near)

    def _join(self, near: socket.socket) -> None:
        far = socket.socket(socket.AF_UNIX)
        with self._lock:
            is_cut = self._is_cut
            if not is_cut:
                self._open |= {near, far}
        try:
            if is_cut:
                raise ConnectionRefusedError
            far.connect(str(self._there))
        except OSError:
            self._forget(near, far)
            return
        for one, other in ((near, far), (far, near)):
            threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while some := one.recv(CHUNK):
                other.sendall(some)
        self._forget(one, other)

    def _forget(self, *pair: socket.socket) -> None:
        for one in pair:
            _end(one)
        with self._lock:
            self._open -= set(pair)


def _end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
