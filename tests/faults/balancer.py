"""A balancer in front of several groups, as a proxy does it: in turn, around who is not well."""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import urllib3

from tests.faults.product import LATEST_ANSWER

LOOK_SECONDS = 0.3
HEALTH_SECONDS = 1.0
ANSWER_SECONDS = 0.6 * LATEST_ANSWER  # what is left is the other group's
PASSED_ON = ("Content-Type", "X-Twilio-Signature")


class Balancer:
    """Give it the ports of the groups, and use it with `with`."""

    def __init__(self, ports: Sequence[int]) -> None:
        self.answered: Counter[tuple[int, int]] = Counter()  # (port, status)
        self._ports = list(ports)
        self._well: set[int] = set(ports)
        self._turn = itertools.count()
        self._pool = urllib3.PoolManager(maxsize=32, retries=False)
        self._ending = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._lock = threading.Lock()

    def __enter__(self) -> Balancer:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        threading.Thread(target=self._look, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def _look(self) -> None:
        """Ask every group again and again whether it can work."""
        while not self._ending.wait(LOOK_SECONDS):
            for port in self._ports:
                try:
                    asked = self._ask(port, "GET", "/health/ready", {}, b"", HEALTH_SECONDS)
                    is_well = asked.status == 200
                except urllib3.exceptions.HTTPError:
                    is_well = False
                (self._well.add if is_well else self._well.discard)(port)

    def carry(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Any:
        """The first whole answer of a group, those that are well before the others. None: none."""
        turn = next(self._turn) % len(self._ports)
        ports = self._ports[turn:] + self._ports[:turn]
        ends = time.monotonic() + LATEST_ANSWER
        for port in sorted(ports, key=lambda it: it not in self._well):
            left = min(ANSWER_SECONDS, ends - time.monotonic())
            if left <= 0:
                return None
            try:
                answer = self._ask(port, method, path, headers, body, left)
            except urllib3.exceptions.HTTPError:
                self._well.discard(port)
                continue
            with self._lock:
                self.answered[port, answer.status] += 1
            return answer
        return None

    def _ask(
        self, port: int, method: str, path: str, headers: dict[str, str], body: bytes, wait: float
    ) -> Any:
        address = f"http://127.0.0.1:{port}{path}"
        return self._pool.request(
            method, address, headers=headers, body=body, redirect=False,
            timeout=urllib3.Timeout(total=wait),
        )  # fmt: skip

    def _handler(balancer) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name: self.headers[name] for name in PASSED_ON if name in self.headers}
                answer = balancer.carry("POST", self.path, headers, body)
                self.send_response(502 if answer is None else answer.status)
                said = b"" if answer is None else answer.data
                if answer is not None and "Content-Type" in answer.headers:
                    self.send_header("Content-Type", answer.headers["Content-Type"])
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_: object) -> None:
                """Nothing: who wrote is nobody's business."""

        return Handler
