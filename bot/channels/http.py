"""One HTTP call to a provider: pooled, timed, its answer bounded, its failures told apart."""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import certifi
import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    SSLError,
    TimeoutError,
)

LONGEST_ANSWER = 64 * 1024
LONGEST_WAIT = 3600.0
_PIECE = 8192
# These quote whole addresses, which may hold a number, a text or an account.
_TALKATIVE = ("urllib3.connection", "urllib3.connectionpool", "urllib3.poolmanager")


@dataclass(frozen=True, slots=True)
class Request:
    """One call to make. Nothing of it shows in `repr`: it holds a number, a text, an account."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the body only up to the bound, header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    def retry_after(self) -> float | None:
        """Return the seconds that a busy provider asks for, within reason; None when it does not.

        The other form of this header, a date, counts as none: it would need the provider's clock.
        """
        asked = self.headers.get("retry-after", "").strip()
        return min(float(asked), LONGEST_WAIT) if asked.isascii() and asked.isdigit() else None


class NotAnswered(Exception):
    """No whole answer. `code`: "unreachable" or "bad_tls" (not sent), "timeout" or "cut"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Wire:
    """Makes calls over a pool of connections; follows no redirect and tries nothing twice."""

    def __init__(
        self, *, timeout: float, connections: int = 16, longest_answer: int = LONGEST_ANSWER
    ) -> None:
        for name in _TALKATIVE:
            logging.getLogger(name).setLevel(logging.ERROR)
        self._timeout = timeout
        self._longest = longest_answer
        self._pool = urllib3.PoolManager(
            maxsize=connections, block=True, retries=False, ca_certs=certifi.where()
        )

    def exchange(self, request: Request) -> Answer:
        """Return the answer, whatever its status; raises `NotAnswered`."""
        deadline = time.monotonic() + self._timeout
        # The exceptions of urllib3 may quote the address: none of them travels further.
        try:
            response = self._pool.request(
                request.method,
                request.url,
                body=request.body,
                headers=dict(request.headers),
                timeout=urllib3.Timeout(total=self._timeout),
                redirect=False,
                preload_content=False,
            )
            body = self._read(response, deadline)
        except (NewConnectionError, ConnectTimeoutError):
            raise NotAnswered("unreachable") from None
        except TimeoutError:
            raise NotAnswered("timeout") from None
        except SSLError as refused:
            raise NotAnswered("cut" if _was_cut(refused) else "bad_tls") from None
        except HTTPError:
            raise NotAnswered("cut") from None
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, headers, body)

    def _read(self, response: urllib3.BaseHTTPResponse, deadline: float) -> bytes:
        """Return the body up to the bound. A drop at a time must not outlast the deadline."""
        read = bytearray()
        while len(read) <= self._longest and time.monotonic() <= deadline:
            piece = response.read1(_PIECE, decode_content=False)
            if not piece:
                return bytes(read)
            read += piece
        response.close()
        response.release_conn()  # closed, its place in the pool is free again
        if len(read) <= self._longest:
            raise NotAnswered("timeout")
        return bytes(read[: self._longest])


def _was_cut(refused: SSLError) -> bool:
    """Whether the connection ended under TLS, perhaps after the request; else it never began."""
    cause = refused.args[0] if refused.args else None
    return isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError | ssl.SSLSyscallError)
