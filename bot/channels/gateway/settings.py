"""What the operator says once about one gateway: where it is, how it speaks, the secret."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from bot.channels.gateway.dialect import Dialect

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """One gateway; what is secret stays out of `repr`. Raises `ValueError` when unusable."""

    name: str  # stands in the webhook's path
    dialect: Dialect
    send_url: str = field(repr=False)  # may hold an account, as user:password@ or in the query
    secret: str = field(repr=False)
    public_url: str
    sender: str | None = None  # our own number there, where we know it
    timeout: float = 10.0

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError("the name of a gateway is small letters, digits, - and _")
        if not self.secret:
            raise ValueError(f"an empty secret would let anyone speak for gateway {self.name}")
        parts = urlsplit(self.send_url)  # its port is read, and so checked, below
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
            raise ValueError(f"the send URL of gateway {self.name} is no web address")

    @property
    def receipt_url(self) -> str:
        """Where this gateway reports what became of our messages."""
        return f"{self.public_url.rstrip('/')}/webhooks/gateway/{self.name}/status"

    def target(self) -> tuple[str, dict[str, str]]:
        """Return the address to call without the account in it, and the header that carries it."""
        parts = urlsplit(self.send_url)
        host = parts.netloc.rpartition("@")[2]
        url = SplitResult(parts.scheme, host, parts.path, parts.query, "").geturl()
        if parts.username is None:
            return url, {}
        account = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        return url, {"Authorization": f"Basic {b64encode(account.encode()).decode()}"}
