"""The fields of the request that creates one message."""

from __future__ import annotations

import json
import re
from typing import Any

from bot.channels.channel import OutboundMessage
from bot.channels.twilio.address import provider_address
from bot.channels.twilio.errors import failure
from bot.channels.twilio.settings import TwilioSettings
from bot.core.rendering import Medium

_CONTENT_SID = re.compile(r"HX[0-9a-fA-F]{32}")


def request_fields(
    message: OutboundMessage, settings: TwilioSettings, *, content_sid: str | None
) -> dict[str, Any]:
    """Return the request's fields for this message; raises `DeliveryFailure` without a sender."""
    fields: dict[str, Any] = {
        "to": provider_address(message.recipient, message.medium),
        "status_callback": settings.status_url(message.id),
        **_sender(message, settings),
        **_content(message, content_sid),
    }
    if message.attachment_url:
        fields["media_url"] = [message.attachment_url]
    if message.validity is not None:
        fields["validity_period"] = min(max(message.validity, 1), 36_000)
    if settings.discard_content:
        fields["content_retention"] = "discard"
    if settings.obfuscate_address:
        fields["address_retention"] = "obfuscate"
    return fields


def _sender(message: OutboundMessage, settings: TwilioSettings) -> dict[str, str]:
    own, service = settings.sender(message.medium), settings.messaging_service_sid
    if service and (message.medium is Medium.SMS or not own):
        return {"messaging_service_sid": service}
    if own:
        return {"from_": provider_address(own, message.medium)}
    raise failure("no_sender")


def _content(message: OutboundMessage, content_sid: str | None) -> dict[str, str]:
    if message.template is not None:
        if not _CONTENT_SID.fullmatch(message.template):
            raise failure("unknown_template")
        variables = json.dumps(message.template_values, ensure_ascii=False)
        return {"content_sid": message.template, "content_variables": variables}
    return {"content_sid": content_sid} if content_sid else {"body": message.text}
