"""Attachments are read from the provider's own hosts and from nowhere else."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from urllib.parse import urljoin, urlsplit

import certifi
import urllib3
from urllib3.exceptions import HTTPError

from bot.channels.fetching import Media, MediaRefused

LARGEST = 5 * 1024 * 1024
MOST_REDIRECTS = 3
CHUNK = 64 * 1024
CONTENT_TYPES = frozenset(
    {
        *("image/jpeg", "image/png", "image/webp", "image/gif"),
        *("audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/amr", "audio/3gpp"),
        *("video/mp4", "video/3gpp", "application/pdf", "text/vcard", "text/x-vcard"),
    }
)
"""What is kept; it is always served as a download."""
_PUBLIC_IPV6 = ipaddress.ip_network("2000::/3")


def system_addresses(host: str) -> list[str]:
    """Return every address of a host; raises `MediaRefused` when it has none."""
    try:
        found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except OSError:
        raise MediaRefused("host_unknown") from None
    return [str(entry[4][0]) for entry in found]


def is_public(address: str) -> bool:
    """Claim that an address is on the open internet: not private, not loopback, not link-local."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address) and (
        # Outside the public range, or a tunnel to an IPv4 address that nobody looked at.
        ip not in _PUBLIC_IPV6 or ip.sixtofour is not None or ip.teredo is not None
    ):
        return False
    return ip.is_global and not ip.is_multicast


class MediaFetcher:
    """Reads attachments under guard: listed https hosts, public addresses, 5 MB, one time limit.

    The name is resolved once and that address is connected to, so that a second answer of the name
    server cannot lead elsewhere. Credentials go to the provider's interface, not its file stores.
    """

    def __init__(
        self,
        credentials: tuple[str, str],
        *,
        hosts: Iterable[str],
        timeout: float = 10.0,
        port: int = 443,
        addresses_of: Callable[[str], list[str]] = system_addresses,
        allows: Callable[[str], bool] = is_public,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._credentials = credentials
        self._hosts = frozenset(host.lower() for host in hosts)
        self._timeout = timeout
        self._port = port
        self._addresses_of = addresses_of
        self._allows = allows
        self._tls = tls or ssl.create_default_context(cafile=certifi.where())

    def fetch(self, url: str) -> Media:
        """Return the attachment at this address; raises `MediaRefused`."""
        deadline = time.monotonic() + self._timeout
        for _ in range(MOST_REDIRECTS + 1):
            host, target = self._checked(url)
            with self._pool(host) as pool:
                answer = self._ask(pool, host, target, deadline)
                location = answer.get_redirect_location()
                if not location:
                    return _read(answer, deadline)
                answer.close()
            url = _joined(url, location)
        raise MediaRefused("too_many_redirects")

    def _checked(self, url: str) -> tuple[str, str]:
        """Return the listed host and the target of the request, or refuse the address."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise MediaRefused("not_an_address") from None
        host = (parts.hostname or "").lower()
        if parts.scheme != "https" or port not in (None, 443) or "@" in parts.netloc:
            raise MediaRefused("not_an_address")
        if host not in self._hosts or not url.isascii() or not url.isprintable() or " " in url:
            raise MediaRefused("host_not_listed")
        return host, (parts.path or "/") + ("?" + parts.query if parts.query else "")

    def _pool(self, host: str) -> urllib3.HTTPSConnectionPool:
        addresses = self._addresses_of(host)
        # One private address among several is enough to refuse: it has no business there.
        if not addresses or not all(self._allows(address) for address in addresses):
            raise MediaRefused("private_address")
        return urllib3.HTTPSConnectionPool(
            addresses[0],
            self._port,
            ssl_context=self._tls,
            server_hostname=host,
            assert_hostname=host,
            retries=False,
        )

    def _ask(
        self, pool: urllib3.HTTPSConnectionPool, host: str, target: str, deadline: float
    ) -> urllib3.BaseHTTPResponse:
        headers = {"Host": host, "Accept-Encoding": "identity"}
        if host.endswith(".twilio.com"):
            headers |= urllib3.make_headers(basic_auth=":".join(self._credentials))
        try:
            return pool.urlopen(
                "GET",
                target,
                headers=headers,
                timeout=urllib3.Timeout(total=_left(deadline)),
                redirect=False,
                preload_content=False,
            )
        except HTTPError:
            raise MediaRefused("not_reached") from None


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise MediaRefused("not_an_address") from None


def _read(answer: urllib3.BaseHTTPResponse, deadline: float) -> Media:
    if answer.status != 200:
        raise MediaRefused(f"answered_{answer.status}")
    content_type = answer.headers.get("Content-Type", "").split(";", 1)[0].strip().lower()
    if content_type not in CONTENT_TYPES:
        raise MediaRefused("type_not_listed")
    content = bytearray()
    try:
        for chunk in answer.stream(CHUNK, decode_content=False):
            content += chunk
            if len(content) > LARGEST:
                raise MediaRefused("too_large")
            _left(deadline)
    except HTTPError:
        raise MediaRefused("not_reached") from None
    finally:
        answer.close()
    return Media(bytes(content), content_type)


def _left(deadline: float) -> float:
    """Return the seconds that are left, or refuse when there are none."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise MediaRefused("too_slow")
    return left
