"""Who is calling: a signature over the raw body and its time, or the shared token of a query."""

from __future__ import annotations

import hmac
import re
from datetime import datetime

from bot.channels.channel import Rejected, WebhookCall
from bot.channels.gateway.dialect import Proof
from bot.channels.gateway.query import read_query
from bot.channels.gateway.settings import GatewaySettings

SIGNATURE, TIMESTAMP = "X-Segin-Signature", "X-Segin-Timestamp"
TOLERANCE = 300.0  # seconds, both ways
TOKEN = "token"
_APP_SIGNATURE, _APP_TIMESTAMP = "x-signature", "x-timestamp"
_TIME = re.compile(r"[0-9]{1,12}(\.[0-9]{1,9})?", re.ASCII)


def sign(body: bytes, *, secret: str, at: datetime) -> dict[str, str]:
    """Return the two headers that prove to the gateway that a call is ours."""
    timestamp = str(int(at.timestamp()))
    digest = _digest(secret, timestamp.encode() + b"." + body)
    return {TIMESTAMP: timestamp, SIGNATURE: f"sha256={digest}"}


def receipt_token(secret: str, reference: str) -> str:
    """Return what proves a receipt of one message: lost to a log, it opens nothing else."""
    return _digest(secret, b"receipt:" + reference.encode())


def require_genuine(
    call: WebhookCall, settings: GatewaySettings, *, now: datetime, is_receipt: bool = False
) -> None:
    """Raise `Rejected` (403) unless this gateway made the call; if it is signed, just now."""
    proof = settings.dialect.proof
    if proof is Proof.TOKEN:
        _require_token(call, settings.secret, is_receipt=is_receipt)
    elif proof is Proof.ANDROID and SIGNATURE.lower() not in call.headers:
        timestamp, given = _headers(call, _APP_TIMESTAMP, _APP_SIGNATURE, now)
        _require_equal(_digest(settings.secret, call.body + timestamp.encode()), given)
    else:
        timestamp, given = _headers(call, TIMESTAMP.lower(), SIGNATURE.lower(), now)
        expected = _digest(settings.secret, timestamp.encode() + b"." + call.body)
        _require_equal(f"sha256={expected}", given)


def _headers(
    call: WebhookCall, timestamp_name: str, signature_name: str, now: datetime
) -> tuple[str, str]:
    timestamp = call.headers.get(timestamp_name, "").strip()
    given = call.headers.get(signature_name, "").strip()
    if not given or not timestamp:
        raise Rejected("unsigned", 403)
    if not _TIME.fullmatch(timestamp):
        raise Rejected("bad_timestamp", 403)
    if abs(now.timestamp() - float(timestamp)) > TOLERANCE:
        raise Rejected("stale", 403)
    return timestamp, given


def _require_token(call: WebhookCall, secret: str, *, is_receipt: bool) -> None:
    fields = read_query(call.query).fields
    given = fields.get(TOKEN, b"")
    if not given:
        raise Rejected("unsigned", 403)
    accepted = [secret]
    if is_receipt:
        reference = fields.get("id", b"").decode(errors="replace")
        accepted.append(receipt_token(secret, reference))
    # A list, not a generator: how long it takes must not tell which one was nearly right.
    if not any([hmac.compare_digest(token.encode(), given) for token in accepted]):
        raise Rejected("bad_token", 403)


def _require_equal(expected: str, given: str) -> None:
    if not hmac.compare_digest(expected.encode(), given.lower().encode(errors="replace")):
        raise Rejected("bad_signature", 403)


def _digest(secret: str, text: bytes) -> str:
    return hmac.new(secret.encode(), text, "sha256").hexdigest()
