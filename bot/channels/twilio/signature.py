"""Who is calling: the provider's HMAC over the public address and every parameter of the form."""

from __future__ import annotations

import hmac
from base64 import b64encode
from urllib.parse import SplitResult, urlsplit

from bot.channels.channel import Rejected, WebhookCall
from bot.channels.twilio.form import Form
from bot.channels.twilio.settings import TwilioSettings

SIGNATURE = "x-twilio-signature"
SCHEME = "x-twilio-webhooks-signature-settings"  # with a shared key: key=<id>,algorithm=HMAC_SHA256
_DIGESTS = {"HMAC_SHA1": "sha1", "HMAC_SHA256": "sha256"}
_DEFAULT_PORTS = {"https": 443, "http": 80}


class SignatureCheck:
    """Verifies calls for one account by the public address, never by the request's own."""

    def __init__(self, settings: TwilioSettings) -> None:
        self._account_sid = settings.account_sid
        self._origins = _origins(settings.public_url)
        self._tokens = tuple(token.encode() for token in settings.auth_tokens)
        self._shared = (settings.shared_key.encode(),) if settings.shared_key else ()

    def require(self, call: WebhookCall, form: Form) -> None:
        """Raise `Rejected` (403) unless the provider signed this call for our account."""
        given = call.headers.get(SIGNATURE, "")
        if not given:
            raise Rejected("unsigned", 403)
        if not self._is_signed(call, form, given.encode(errors="surrogateescape")):
            raise Rejected("bad_signature", 403)
        if form.fields.get("AccountSid") != self._account_sid:
            raise Rejected("other_account", 403)

    def _is_signed(self, call: WebhookCall, form: Form, given: bytes) -> bool:
        secrets, digest = self._scheme(call.headers.get(SCHEME, ""))
        if digest is None:
            return False
        rest = call.path + ("?" + call.query if call.query else "") + signed_text(form.pairs)
        for origin in self._origins:
            text = (origin + rest).encode()
            for secret in secrets:
                expected = b64encode(hmac.digest(secret, text, digest))
                if hmac.compare_digest(expected, given):
                    return True
        return False

    def _scheme(self, header: str) -> tuple[tuple[bytes, ...], str | None]:
        """Return the secrets and the digest that the header names; without a header, the tokens."""
        if not header:
            return self._tokens, "sha1"
        named = dict(part.strip().partition("=")[::2] for part in header.split(","))
        secrets = self._shared if named.get("key") else self._tokens
        return secrets, _DIGESTS.get((named.get("algorithm") or "HMAC_SHA1").upper())


def signed_text(pairs: list[tuple[str, str]]) -> str:
    """Return names and values as they are signed: by name, then the distinct values of each."""
    return "".join([name + value for name, value in sorted(set(pairs))])


def _origins(public_url: str) -> tuple[str, ...]:
    """Return the public address with and without its port: the provider signs either."""
    url = urlsplit(public_url.rstrip("/"))
    host = url.netloc.rpartition("@")[2]
    if url.port is not None:
        host = host.rpartition(":")[0]
    port = url.port or _DEFAULT_PORTS[url.scheme]
    ordered = (host, f"{host}:{port}") if url.port is None else (f"{host}:{port}", host)
    return tuple(SplitResult(url.scheme, name, url.path, "", "").geturl() for name in ordered)
