"""A message as the request that hands it to a gateway."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any
from urllib.parse import quote, urlencode

from bot.channels.channel import OutboundMessage
from bot.channels.gateway.dialect import Carrier, Proof, Slot, Template
from bot.channels.gateway.proof import receipt_token, sign
from bot.channels.gateway.settings import GatewaySettings
from bot.channels.http import Request
from bot.core.phone import national
from bot.core.text import Encoding, is_gsm7, storable

# Our ids are numbers, and so are many gateways' own: the word keeps them apart in a receipt.
_REFERENCE = re.compile(r"segin-(?P<id>[1-9][0-9]{0,18})(?P<attempt>-[0-9]{1,12})?", re.ASCII)
_LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Reference:
    """What a receipt's id says: which message of ours, and perhaps which attempt."""

    message_id: int
    names_attempt: bool


def reference_to(message: OutboundMessage, settings: GatewaySettings, *, at: datetime) -> str:
    """Return our id as the gateway gets it; another one each time if it takes an id only once."""
    attempt = f"-{int(at.timestamp())}" if settings.dialect.id_per_attempt else ""
    return f"segin-{message.id}{attempt}"


def read_reference(text: str) -> Reference | None:
    """Return what an id of ours says; None for an id that the gateway made."""
    found = _REFERENCE.fullmatch(text)
    if found is None or int(found["id"]) > _LARGEST_ID:
        return None
    return Reference(int(found["id"]), found["attempt"] is not None)


def request_for(
    message: OutboundMessage, settings: GatewaySettings, reference: str, *, at: datetime
) -> Request:
    """Return the request that hands over this message, proven as the gateway expects it."""
    dialect = settings.dialect
    url, headers = settings.target()
    fields = _filled(dialect.template, _values(message, settings, reference))
    if dialect.carrier is Carrier.QUERY:
        joint = "&" if "?" in url else "?"
        return Request(dialect.method, url + joint + _query(fields, settings), headers)
    body = json.dumps(fields, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", "Accept": "application/json"} | headers
    if dialect.proof is not Proof.TOKEN:
        headers |= sign(body, secret=settings.secret, at=at)
    return Request(dialect.method, url, headers, body)


def _values(
    message: OutboundMessage, settings: GatewaySettings, reference: str
) -> dict[Slot, str | int | None]:
    recipient = message.recipient
    if settings.dialect.national:
        recipient = national(recipient)
    validity = message.validity
    return {
        Slot.ID: reference,
        Slot.TEXT: storable(message.text),
        Slot.TO: recipient,
        Slot.TO_WITHOUT_PLUS: recipient.removeprefix("+"),
        Slot.FROM: settings.sender,
        Slot.VALIDITY: validity,
        Slot.VALIDITY_MINUTES: None if validity is None else max(1, ceil(validity / 60)),
        Slot.RECEIPT_URL: settings.receipt_url,
        Slot.KANNEL_RECEIPT_URL: _kannel_receipt_url(settings, reference),
    }


def _kannel_receipt_url(settings: GatewaySettings, reference: str) -> str:
    """Return the address in which Kannel puts the status for %d; a real % is written twice.

    It could also give the operator's own words (%A), but those quote the text.
    """
    address = settings.receipt_url.replace("%", "%%")
    token = receipt_token(settings.secret, reference)
    return f"{address}?id={reference}&status=%d&token={token}"


def _filled(template: Template, values: Mapping[Slot, str | int | None]) -> dict[str, Any]:
    filled = {name: _fill(part, values) for name, part in template.items()}
    return {name: part for name, part in filled.items() if part is not None}


def _fill(part: Any, values: Mapping[Slot, str | int | None]) -> Any:
    if isinstance(part, Slot):
        return values[part]
    if isinstance(part, Mapping):
        return _filled(part, values)
    if isinstance(part, tuple):
        return [_fill(item, values) for item in part]
    return part


def _query(fields: Mapping[str, Any], settings: GatewaySettings) -> str:
    encoding = Encoding.GSM7 if is_gsm7(fields["text"]) else Encoding.UCS2
    form = settings.dialect.texts[encoding]
    written = {**fields, "text": fields["text"].encode(form.codec), **form.fields}
    return urlencode(written, quote_via=quote, safe="")
