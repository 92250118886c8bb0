"""The account over REST: create one message, find what was sent, list what came in."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.response import Response
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance
from twilio.rest.content.v1.content import ContentList

from bot.channels.channel import (
    Accepted,
    Attachment,
    DeliveryFailure,
    DeliveryState,
    InboundMessage,
    OutboundMessage,
    SentRecord,
)
from bot.channels.twilio.address import bare_address, medium_of, provider_address
from bot.channels.twilio.contents import Menu, content_for
from bot.channels.twilio.errors import failure
from bot.channels.twilio.settings import TwilioSettings
from bot.channels.twilio.transport import Transport
from bot.channels.twilio.webhook import PROVIDER, plain_text, state_of

PAGE = 50
MOST_LISTED = 5000
NO_LONGER_THERE = frozenset({"20404", "404"})
CLOCKS_DIFFER = timedelta(seconds=2)  # ours against the provider's, whose times are whole seconds

T = TypeVar("T")


class Account:
    """The provider's library bound to one account; every method raises `DeliveryFailure` alone."""

    def __init__(self, settings: TwilioSettings) -> None:
        self._settings = settings
        self.client = Client(
            settings.account_sid,
            settings.auth_tokens[0],
            http_client=Transport(instead=settings.elsewhere(), timeout=settings.timeout),
            environment={"TWILIO_EDGE": ""},  # else the library reads this process's environment
        )

    def create(self, fields: dict[str, Any]) -> Accepted:
        """Send one message with these fields; what is returned was taken by the provider."""
        made = asking(lambda: self.client.messages.create(**fields))
        return Accepted(made.sid, state_of(made.status or "") or DeliveryState.ACCEPTED)

    def find_sent(
        self, message: OutboundMessage, *, since: datetime, others: frozenset[str]
    ) -> SentRecord | None:
        """Return the first record of this text to this recipient since then, or None.

        `others` are provider ids already known to belong to other messages. The list is not asked
        by date: a message still queued has no sending date yet and would be missing.
        """
        found: SentRecord | None = None
        texts = {_comparable(text) for text in (message.text, message.body) if text}
        to = provider_address(message.recipient, message.medium)
        for made in asking(lambda: list(self._outbound(to, since))):
            if made.sid not in others and _comparable(made.body or "") in texts:
                found = _sent_record(made)
        return found

    def list_inbound(self, *, since: datetime, addresses: list[str]) -> list[InboundMessage]:
        """Return what came to these addresses since then, in order; no address means any."""
        wanted: list[str | None] = [*addresses] or [None]
        came = [
            message
            for address in wanted
            for message in asking(partial(self._inbound, address, since))
        ]
        return sorted(came, key=lambda message: message.sent_at or since)

    def forget(self, provider_id: str) -> None:
        """Delete one message; one that the provider has no longer is forgotten already."""
        try:
            asking(lambda: self.client.messages(provider_id).delete())
        except DeliveryFailure as refused:
            if refused.code not in NO_LONGER_THERE:
                raise

    def sync_contents(self, menus: Iterable[Menu]) -> dict[str, str]:
        """Create the contents that are missing; return the ContentSid of each by its name.

        Running it twice creates nothing twice: the provider's own list says what is there.
        """
        made = (content for menu in menus if (content := content_for(menu)))
        wanted = {content["friendly_name"]: content for content in made}
        contents = self.client.content.v1.contents
        there = asking(lambda: contents.list(page_size=500))
        known = {content.friendly_name: content.sid for content in there}
        for name in wanted.keys() - known.keys():
            request = ContentList.ContentCreateRequest(wanted[name])
            known[name] = asking(partial(contents.create, request)).sid
        return {name: known[name] for name in wanted}

    def _outbound(self, to: str, since: datetime) -> Iterator[MessageInstance]:
        earliest = since.replace(microsecond=0) - CLOCKS_DIFFER
        for made in self.client.messages.stream(to=to, page_size=PAGE, limit=MOST_LISTED):
            if made.date_created and made.date_created < earliest:
                return  # the list begins with the newest
            if made.direction != "inbound":
                yield made

    def _inbound(self, to: str | None, since: datetime) -> list[InboundMessage]:
        asked: dict[str, Any] = {"date_sent_after": since, "page_size": PAGE, "limit": MOST_LISTED}
        if to is not None:
            asked["to"] = to
        listed = self.client.messages.stream(**asked)
        return [
            self._inbound_message(came)
            for came in listed
            if came.direction == "inbound" and (_when(came) or since) >= since
        ]

    def _inbound_message(self, came: MessageInstance) -> InboundMessage:
        return InboundMessage(
            provider=PROVIDER,
            provider_id=came.sid,
            medium=medium_of(came.from_, came.to),
            sender=bare_address(came.from_),
            recipient=bare_address(came.to),
            text=plain_text(came.body or "", came.sid),
            attachments=self._attachments(came) if came.num_media not in (None, "0") else (),
            sent_at=_when(came),
        )

    def _attachments(self, came: MessageInstance) -> tuple[Attachment, ...]:
        base = f"https://api.twilio.com/2010-04-01/Accounts/{self._settings.account_sid}/Messages"
        return tuple(
            Attachment(f"{base}/{came.sid}/Media/{medium.sid}", medium.content_type or "")
            for medium in self.client.messages(came.sid).media.list(limit=10)
        )


def asking(call: Callable[[], T]) -> T:
    """Return what the library answers; its exceptions quote numbers, so only their code goes on."""
    try:
        return call()
    except (TwilioRestException, TwilioServiceException) as refused:
        code = str(refused.code or refused.status)
    except TwilioException as refused:
        code = _code_of_list(refused)
    except ValueError:
        code = "unreadable_answer"
    raise failure(code)


def _code_of_list(refused: TwilioException) -> str:
    """Return the code of a list that was refused: there the library only hands the answer on."""
    answer = next((part for part in refused.args if isinstance(part, Response)), None)
    if answer is None:
        return "unreadable_answer"
    try:
        return str(json.loads(answer.text)["code"])
    except (ValueError, KeyError, TypeError):
        return str(answer.status_code)


def _sent_record(made: MessageInstance) -> SentRecord:
    return SentRecord(
        provider_id=made.sid,
        recipient=bare_address(made.to),
        text=made.body or "",
        state=state_of(made.status or ""),
        sent_at=_when(made),
    )


def _when(made: MessageInstance) -> datetime | None:
    when: datetime | None = made.date_sent or made.date_created
    return when


def _comparable(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()
