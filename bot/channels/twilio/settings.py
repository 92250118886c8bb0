"""What the operator says once about the account: everything this channel needs and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.channels.twilio.address import bare_address
from bot.core.rendering import Medium

MEDIA_HOSTS = ("api.twilio.com", "mms.twiliocdn.com", "media.twiliocdn.com")
"""Where the provider keeps media: its interface, and the stores that it redirects to."""


@dataclass(frozen=True, slots=True)
class TwilioSettings:
    """One account; secrets stay out of `repr`. Raises `ValueError` when anyone could forge."""

    account_sid: str
    auth_tokens: tuple[str, ...] = field(repr=False)  # the first one sends, every one verifies
    public_url: str  # what the provider was told, with the proxy's prefix if there is one
    sms_from: str | None = None
    whatsapp_from: str | None = None
    messaging_service_sid: str | None = None
    api_url: str | None = None  # the provider's own address, or where tests let it listen
    shared_key: str | None = field(default=None, repr=False)
    timeout: float = 10.0
    status_path: str = "/webhooks/twilio/status"
    discard_content: bool = False  # the account may ask that bodies are not kept ...
    obfuscate_address: bool = False  # ... nor numbers
    media_hosts: tuple[str, ...] = MEDIA_HOSTS

    def __post_init__(self) -> None:
        if not self.account_sid or not self.auth_tokens or not all(self.auth_tokens):
            raise ValueError("a Twilio account needs its SID and a token that is not empty")
        if self.shared_key == "":
            raise ValueError("an empty shared key would let anyone sign")

    def elsewhere(self) -> str | None:
        """Return the address to call instead of the provider's own hosts, or None for these."""
        host = urlsplit(self.api_url or "").hostname or ""
        return None if host == "" or f".{host}".endswith(".twilio.com") else self.api_url

    def sender(self, medium: Medium) -> str | None:
        """Return our own bare address on that medium, or None where only the service knows it."""
        given = self.sms_from if medium is Medium.SMS else self.whatsapp_from
        return bare_address(given) if given else None

    def status_url(self, message_id: int) -> str:
        """Return where the provider reports on that message: our id comes back in the query."""
        return f"{self.public_url.rstrip('/')}{self.status_path}?m={message_id}"
