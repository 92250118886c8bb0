"""A file store with a certificate, and a listener that must never hear anything."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOSTS = ("api.twilio.com", "mms.twiliocdn.com")


@dataclass(slots=True)
class Page:
    """What the store answers at one path."""

    body: bytes = b""
    content_type: str = "image/jpeg"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    chunked: bool = False
    hold: threading.Event | None = None  # answer only when it is set


@dataclass(slots=True)
class Store:
    """A running store: what it was asked, and how to reach and trust it."""

    port: int
    trust: ssl.SSLContext
    pages: dict[str, Page]
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)


@contextmanager
def store(directory: Path) -> Iterator[Store]:
    """Serve pages over TLS under the provider's names, on loopback."""
    certificate, key = _certificate(directory)
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(certificate, key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.socket = server_side.wrap_socket(server.socket, server_side=True)
    running = Store(
        server.server_port, ssl.create_default_context(cafile=str(certificate)), pages={}
    )
    server.store = running  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield running
    finally:
        for page in running.pages.values():
            if page.hold is not None:
                page.hold.set()
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def deaf_listener() -> Iterator[tuple[int, list[Any]]]:
    """Listen on loopback; yields the port and the list of everybody who connected."""
    heard: list[Any] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        stopped = threading.Event()
        listening.settimeout(0.05)

        def listen() -> None:
            while not stopped.is_set():
                try:
                    connection, _ = listening.accept()
                except TimeoutError:
                    continue
                heard.append(connection)
                connection.close()

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1], heard
        finally:
            stopped.set()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with the page of this path."""
        running: Store = self.server.store  # type: ignore[attr-defined]
        running.asked.append((self.headers["Host"], self.path, self.headers.get("Authorization")))
        page = running.pages[self.path]
        if page.hold is not None:
            page.hold.wait(20)
        self.send_response(page.status)
        self.send_header("Content-Type", page.content_type)
        for name, value in page.headers.items():
            self.send_header(name, value)
        if page.chunked:
            self.send_header("Transfer-Encoding", "chunked")
            body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(page.body), page.body)
        else:
            self.send_header("Content-Length", str(len(page.body)))
            body = page.body
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True  # the reader has seen enough

    def log_message(self, format: str, *args: Any) -> None:
        """Write nothing."""


def _certificate(directory: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test store")])
    now = datetime.now(UTC)
    names: list[x509.GeneralName] = [x509.DNSName(host) for host in HOSTS]
    names.append(x509.IPAddress(ipaddress.ip_address("192.0.2.1")))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_path, key_path = directory / "store.pem", directory / "store.key"
    certificate_path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate_path, key_path
