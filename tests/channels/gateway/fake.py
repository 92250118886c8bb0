"""A gateway on loopback: it keeps a ledger of what it took, and fails as it is told to."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import unquote_to_bytes, urlsplit

OK_JSON = b'{"id": "gw-1"}'


@dataclass(frozen=True)
class Taken:
    """One request as it arrived."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    def field(self, name: str) -> bytes:
        """Return the decoded bytes of one field of the query; it must stand there once."""
        pairs = [part.partition("=") for part in self.query.split("&")]
        (value,) = [value for key, _, value in pairs if key == name]
        return unquote_to_bytes(value)

    def names(self) -> list[str]:
        """Return the names in the query."""
        return [part.partition("=")[0] for part in self.query.split("&")]


@dataclass(frozen=True)
class Reply:
    """A whole answer, unless one of the flags says otherwise."""

    status: int = 200
    body: bytes = OK_JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False  # taken, then the connection is closed without a word
    cut_in_body: bool = False  # closed in the middle of the answer
    slow: bool = False  # nothing is said until the gateway is stopped
    drip: bool = False  # the answer comes a byte at a time, for ever
    chunked: bool = False
    raw: bytes = b""  # exactly this, and nothing else


class FakeGateway:
    """Serves on loopback from `with` on; `ledger` is what it was handed, in order."""

    def __init__(self, usual: Reply | None = None) -> None:
        self.ledger: list[Taken] = []
        self.connections = 0
        self.script: deque[Reply] = deque()
        self.usual = usual or Reply()
        self.stopped = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _answering(self))
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/send"

    def will(self, *replies: Reply) -> None:
        """Answer the next requests so, one after the other; then as usual."""
        self.script.extend(replies)

    def next(self) -> Reply:
        return self.script.popleft() if self.script else self.usual

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Write nothing: callers that break off are what some tests are about."""


def _answering(gateway: FakeGateway) -> type[BaseHTTPRequestHandler]:
    class Answering(_Handler):
        served = gateway

    return Answering


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    served: FakeGateway

    def setup(self) -> None:
        super().setup()
        self.served.connections += 1

    def do_GET(self) -> None:
        self._take()

    def do_POST(self) -> None:
        self._take()

    def log_message(self, format: str, *args: object) -> None:
        """Write nothing: a test's output is for what the product writes."""

    def _take(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        taken = Taken(self.command, parts.path, parts.query, headers, body)
        self.served.ledger.append(taken)
        try:
            self._reply(self.served.next())
        except OSError:
            self.close_connection = True  # the caller has gone

    def _reply(self, reply: Reply) -> None:
        if reply.slow:
            self.served.stopped.wait(30)
        if reply.cut or reply.slow:
            self.close_connection = True
            return
        if reply.raw:
            self.wfile.write(reply.raw)
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self._body(reply)

    def _body(self, reply: Reply) -> None:
        if reply.chunked:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(reply.body), reply.body))
            return
        missing = 100 if reply.cut_in_body else 0
        size = 1_000_000 if reply.drip else len(reply.body) + missing
        self.send_header("Content-Length", str(size))
        self.end_headers()
        self.wfile.write(reply.body)
        self.close_connection = reply.cut_in_body
        while reply.drip and not self.served.stopped.wait(0.02):
            self.wfile.write(b" ")
