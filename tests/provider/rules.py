"""What the provider checks beyond its description: senders, recipients, texts, status addresses."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

_RECIPIENT = re.compile(r"\+[1-9][0-9]{6,14}|whatsapp:(\+[1-9][0-9]{6,14}|[A-Z]{2}\.[0-9A-Za-z]+)")
_VARIABLE = re.compile(r"\{\{(\w+)\}\}")
_UNFIT = re.compile(r"[\n\r\t]| {5,}")


class Refused(Exception):
    """An answer that refuses a request, as the provider words it."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message

    def body(self) -> dict[str, object]:
        """Return the document that the provider answers with."""
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }


def check_send(
    form: Mapping[str, str], *, senders: frozenset[str], contents: Mapping[str, str]
) -> None:
    """Return when this message could be sent; raises `Refused` with the provider's own code."""
    to = form.get("To", "")
    if not _RECIPIENT.fullmatch(to):
        raise Refused(400, 21211, "Invalid 'To' Phone Number")
    _check_sender(form, to, senders)
    _check_content(form, contents)
    if "StatusCallback" in form:
        _check_address(form["StatusCallback"])


def _check_sender(form: Mapping[str, str], to: str, senders: frozenset[str]) -> None:
    sender = form.get("From")
    if not sender:
        if "MessagingServiceSid" not in form:
            raise Refused(400, 21603, "A 'From' phone number is required")
        return
    if sender.startswith("whatsapp:") != to.startswith("whatsapp:"):
        raise Refused(400, 21910, "Invalid 'From' and 'To' pair")
    if sender not in senders:
        code = 63007 if sender.startswith("whatsapp:") else 21606
        raise Refused(400, code, "The 'From' address is not one of this account")


def _check_content(form: Mapping[str, str], contents: Mapping[str, str]) -> None:
    if "ContentSid" in form and form["ContentSid"] not in contents:
        raise Refused(400, 21655, "The ContentSid is Invalid")
    if "ContentVariables" in form and not _is_object(form["ContentVariables"]):
        raise Refused(400, 21656, "The ContentVariables Parameter is invalid")
    if "ContentSid" in form:
        _check_variables(contents[form["ContentSid"]], form.get("ContentVariables", "{}"))
    if not any(form.get(name) for name in ("Body", "ContentSid", "MediaUrl")):
        raise Refused(400, 21602, "Message body is required")
    if len(form.get("Body", "")) > 1600:
        raise Refused(400, 21617, "The concatenated message body exceeds the 1600 character limit")


def _check_address(address: str) -> None:
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host or "_" in host or len(address) > 4000:
        raise Refused(400, 21609, "The 'StatusCallback' URL is not a valid URL")


def _check_variables(text: str, given: str) -> None:
    """Each variable of the content has a value: one line, not empty, without wide gaps."""
    values = json.loads(given)
    wanted = set(_VARIABLE.findall(text))
    told = {name: value for name, value in values.items() if name in wanted}
    good = all(isinstance(it, str) and it and not _UNFIT.search(it) for it in told.values())
    if set(values) != wanted or not good:
        raise Refused(400, 21656, "The ContentVariables Parameter is invalid")


def filled(text: str, given: str) -> str:
    """Return a content as the person reads it."""
    values = json.loads(given)
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False
