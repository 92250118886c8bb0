"""What a person writes, as the provider posts it, and what the product answers."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urljoin
from xml.etree import ElementTree

LARGEST_ANSWER = 64 * 1024


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message from a person; posting it again is a repeat, not another message."""

    sid: str
    text: str
    sender: str
    recipient: str
    at: datetime
    extra: Mapping[str, str] = field(default_factory=dict)

    def form(self, account_sid: str) -> dict[str, str]:
        """Return the form that the provider posts for it."""
        return {
            "AccountSid": account_sid,
            "ApiVersion": "2010-04-01",
            "Body": self.text,
            "From": self.sender,
            "FromCountry": "ML",
            "MessageSid": self.sid,
            "NumMedia": "0",
            "NumSegments": "1",
            "SmsMessageSid": self.sid,
            "SmsSid": self.sid,
            "SmsStatus": "received",
            "To": self.recipient,
            **self.extra,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What the product answered: `status` is None when no complete answer arrived."""

    status: int | None
    body: str = ""
    content_type: str = ""

    @property
    def is_complete(self) -> bool:
        """Claim that the provider would not post this message again."""
        return self.status == 200


def media_fields(account_sid: str, sid: str, media: list[dict[str, str]]) -> dict[str, str]:
    """Return the fields of a form that say what came with a message."""
    base = f"https://api.twilio.com/2010-04-01/Accounts/{account_sid}/Messages/{sid}/Media"
    fields = {"NumMedia": str(len(media))}
    for number, one in enumerate(media):
        fields[f"MediaContentType{number}"] = one["content_type"]
        fields[f"MediaUrl{number}"] = f"{base}/{one['sid']}"
    return fields


class UnreadableAnswer(Exception):
    """A document that the provider would refuse: it would send nothing."""


def replies_in(answer: Answer, base_url: str) -> list[tuple[str, str | None]]:
    """Return (text, status address) of each message in this answer; raises `UnreadableAnswer`."""
    if not answer.content_type.startswith(("text/xml", "application/xml")):
        raise UnreadableAnswer("answered with another type than XML")
    if len(answer.body.encode()) > LARGEST_ANSWER:
        raise UnreadableAnswer("answered with more than 64 kB")
    try:
        root = ElementTree.fromstring(answer.body.encode())
    except ElementTree.ParseError:
        raise UnreadableAnswer("answered with a document that is not XML") from None
    if root.tag != "Response" or any(verb.tag != "Message" for verb in root):
        raise UnreadableAnswer("answered with something else than messages")
    return [_reply(verb, base_url) for verb in root]


def new_sid(prefix: str = "SM") -> str:
    """Return an identifier of the provider's form."""
    return prefix + uuid.uuid4().hex


def _reply(verb: ElementTree.Element, base_url: str) -> tuple[str, str | None]:
    text = verb.findtext("Body") or verb.text or ""
    if not text.strip() or len(text) > 1600:
        raise UnreadableAnswer("answered with a message that is empty or over 1,600 characters")
    callback = verb.get("statusCallback")
    return text, urljoin(base_url, callback) if callback else None
