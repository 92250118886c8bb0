"""What a verified form says: a message from a person, or news of a message of ours."""

from __future__ import annotations

import binascii
import math
import re
from base64 import b64decode
from urllib.parse import parse_qs

from bot.channels.channel import (
    Attachment,
    DeliveryState,
    InboundMessage,
    Receipt,
    Rejected,
)
from bot.channels.twilio.address import bare_address, medium_of
from bot.channels.twilio.form import Form

PROVIDER = "twilio"
MOST_ATTACHMENTS = 10
LARGEST_ID = 2**63 - 1
_OPT_OUT = frozenset({"STOP", "START", "HELP"})
_STATES = {state.value: state for state in DeliveryState} | {"scheduled": DeliveryState.ACCEPTED}
_BASE64 = re.compile(r"[A-Za-z0-9+/]{16,}={0,2}")


def inbound_from(form: Form) -> InboundMessage:
    """Return the message in this form; unknown fields are ignored. Raises `Rejected` (400)."""
    message_id = form.get("MessageSid", "SmsMessageSid", "SmsSid")
    sender, recipient = form.get("From"), form.get("To")
    if not message_id or not sender:
        raise Rejected("incomplete", 400)
    return InboundMessage(
        provider=PROVIDER,
        provider_id=message_id,
        medium=medium_of(sender, recipient),
        sender=bare_address(sender),
        recipient=bare_address(recipient),
        text=plain_text(form.get("Body"), message_id),
        payload=form.get("ButtonPayload", "ListId") or None,
        label=form.get("ButtonText", "ListTitle") or None,
        attachments=_attachments(form),
        location=_location(form),
        opt_out=_opt_out(form),
        profile_name=form.get("ProfileName") or None,
    )


def receipt_from(form: Form, query: str) -> Receipt | None:
    """Return what the provider reports of our message, or None when the form names no status."""
    raw = form.get("MessageStatus", "SmsStatus")
    if not raw:
        return None
    code = form.get("ErrorCode")
    return Receipt(
        provider=PROVIDER,
        provider_id=form.get("MessageSid", "SmsSid") or None,
        message_id=_our_id(query),
        state=state_of(raw),
        raw_state=raw,
        error_code=code if code and code != "0" else None,
    )


def state_of(raw: str) -> DeliveryState | None:
    """Return our name of a provider's status, or None for one that we have never seen."""
    return _STATES.get(raw)


def plain_text(body: str, message_id: str) -> str:
    """Return the body, decoded when a long SMS that travelled as MMS arrives in base64."""
    if not message_id.startswith("MM") or len(body) % 4 or not _BASE64.fullmatch(body):
        return body
    try:
        text = b64decode(body, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return body
    # A word that happens to look like base64 almost never decodes to letters and a space.
    return text if " " in text and text.replace("\n", " ").isprintable() else body


def _attachments(form: Form) -> tuple[Attachment, ...]:
    count = form.get("NumMedia")
    if count in ("", "0") or not (count.isascii() and count.isdigit()):
        return ()
    # The count and the addresses do not always agree: what has an address counts.
    numbers = range(min(int(count[:3]), MOST_ATTACHMENTS))
    return tuple(
        Attachment(url, form.get(f"MediaContentType{number}"))
        for number in numbers
        if (url := form.get(f"MediaUrl{number}"))
    )


def _location(form: Form) -> tuple[float, float] | None:
    try:
        latitude, longitude = float(form.fields["Latitude"]), float(form.fields["Longitude"])
    except (KeyError, ValueError):
        return None
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        return None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _opt_out(form: Form) -> str | None:
    word = form.get("OptOutType").upper()
    return word if word in _OPT_OUT else None


def _our_id(query: str) -> int | None:
    if not query:
        return None
    raw = parse_qs(query).get("m", [""])[0]
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 19):
        return None
    return int(raw) if 0 < int(raw) <= LARGEST_ID else None
