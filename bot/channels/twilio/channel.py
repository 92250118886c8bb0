"""The Twilio channel: one account that reads signed calls and sends SMS and WhatsApp."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from bot.channels.channel import (
    Accepted,
    DeliveryFailure,
    InboundMessage,
    OutboundMessage,
    Receipt,
    Remedy,
    SentRecord,
    WebhookCall,
)
from bot.channels.twilio import twiml
from bot.channels.twilio.address import provider_address
from bot.channels.twilio.contents import Menu, content_name
from bot.channels.twilio.errors import failure, fault
from bot.channels.twilio.fields import request_fields
from bot.channels.twilio.form import read_form
from bot.channels.twilio.media import Media, MediaFetcher
from bot.channels.twilio.settings import TwilioSettings
from bot.channels.twilio.signature import SignatureCheck
from bot.channels.twilio.webhook import PROVIDER, inbound_from, receipt_from
from bot.core.phone import is_demonstration
from bot.core.rendering import Medium, Tappable

if TYPE_CHECKING:
    from bot.channels.twilio.rest import Account

LONGEST_TEXT = 1600
_CONTENT_REFUSED = frozenset({"21655", "21656", "63027", "63028", "63029", "63041"})


class TwilioChannel:
    """Implements `Channel`. `contents`: the ContentSid of each interactive content by its name."""

    name = PROVIDER
    answers_inline = True

    def __init__(
        self, settings: TwilioSettings, *, contents: Mapping[str, str] | None = None
    ) -> None:
        self._settings = settings
        self._contents = dict(contents or {})
        self._signature = SignatureCheck(settings)
        senders = (settings.sender(medium) for medium in Medium)
        self._own = frozenset(sender for sender in senders if sender)

    def carries(self, medium: Medium) -> bool:
        """Claim that this account has a sender on that medium."""
        if self._settings.sender(medium) is not None:
            return True
        return medium is Medium.SMS and self._settings.messaging_service_sid is not None

    def own_addresses(self) -> frozenset[str]:
        """Return our own bare addresses: what comes from one of them is an echo, not a person."""
        return self._own

    def read_inbound(self, call: WebhookCall, *, now: datetime) -> InboundMessage | None:
        """Return the message in this call, or None for an echo of ourselves; raises `Rejected`."""
        form = read_form(call)
        self._signature.require(call, form)
        form.require_unambiguous()
        message = inbound_from(form)
        if message.sender in self._own or message.sender == message.recipient:
            return None
        return message

    def read_receipt(self, call: WebhookCall, *, now: datetime) -> Receipt | None:
        """Return the news of a message of ours, or None without a status; raises `Rejected`."""
        form = read_form(call)
        self._signature.require(call, form)
        form.require_unambiguous()
        return receipt_from(form, call.query)

    def render_inline(self, messages: Iterable[OutboundMessage]) -> str:
        """Return the webhook's answer that sends these texts; without any, the empty answer."""
        return twiml.render(
            (message.text, self._settings.status_url(message.id)) for message in messages
        )

    def send(self, message: OutboundMessage) -> Accepted:
        """Hand one message to the provider once; raises `DeliveryFailure`."""
        self._refuse_unsendable(message)
        content = self._content_sid(message)
        try:
            return self._account.create(
                request_fields(message, self._settings, content_sid=content)
            )
        except DeliveryFailure as refused:
            # A content that the provider no longer has was not sent: the numbered text always goes.
            if content is None or refused.code not in _CONTENT_REFUSED:
                raise
        self._contents.pop(self._content_name(message), None)
        return self._account.create(request_fields(message, self._settings, content_sid=None))

    def find_sent(
        self,
        message: OutboundMessage,
        *,
        since: datetime,
        others: frozenset[str] = frozenset(),
    ) -> SentRecord | None:
        """Return the provider's record of this message, or None when it is not in its list.

        `others`: provider ids that belong to other messages. Raises `DeliveryFailure` when the list
        cannot be read: that is not a None. Where bodies are discarded, only a receipt proves.
        """
        return self._account.find_sent(message, since=since, others=others)

    def list_inbound(self, *, since: datetime) -> list[InboundMessage]:
        """Return what people wrote since then, oldest first; raises `DeliveryFailure`."""
        senders = [(medium, self._settings.sender(medium)) for medium in Medium]
        addresses = [provider_address(own, medium) for medium, own in senders if own]
        if self._settings.messaging_service_sid and not self._settings.sms_from:
            addresses = []  # the service's numbers are not known here: everything of the account
        came = self._account.list_inbound(since=since, addresses=addresses)
        return [message for message in came if message.sender not in self._own]

    def fetch_media(self, url: str) -> Media:
        """Return one attachment, read under guard; raises `MediaRefused`."""
        return self._media.fetch(url)

    def redact(self, provider_id: str) -> None:
        """Have a message forgotten: text, number and media; raises `DeliveryFailure`."""
        self._account.forget(provider_id)

    def sync_contents(self, menus: Iterable[Menu]) -> dict[str, str]:
        """Create missing interactive contents and use them from now on; return them for storing."""
        found = self._account.sync_contents(menus)
        self._contents.update(found)
        return found

    def learn_contents(self, known: Mapping[str, str]) -> None:
        """Use the contents that were made before, by another process or another day."""
        self._contents = dict(known)

    def knows_content(self, language: str, body: str, options: tuple[Tappable, ...]) -> bool:
        """Claim that this menu exists as buttons or a list: it is sent, not answered inline."""
        return content_name(language, body, options) in self._contents

    def remedy(self, error_code: str | None) -> Remedy:
        """Return what follows from an error that a receipt reports, also one without a code."""
        return fault(error_code or "").remedy

    def explain(self, code: str) -> str:
        """Return the French sentence for staff about a code, to be translated where it is shown."""
        return fault(code).staff

    def _refuse_unsendable(self, message: OutboundMessage) -> None:
        if is_demonstration(message.recipient):
            raise failure("demonstration_number")
        if message.template is None and not message.text and not message.attachment_url:
            raise failure("empty_text")
        if len(message.text) > LONGEST_TEXT:
            raise failure("too_long")

    def _content_sid(self, message: OutboundMessage) -> str | None:
        wanted = message.medium is Medium.WHATSAPP and message.content_key and message.options
        return self._contents.get(self._content_name(message)) if wanted else None

    def _content_name(self, message: OutboundMessage) -> str:
        return content_name(message.content_key or "", message.body, message.options)

    @cached_property
    def _account(self) -> Account:
        # Made by the process that sends, after any fork; where nothing is sent, the provider's
        # library is not even loaded.
        from bot.channels.twilio.rest import Account

        return Account(self._settings)

    @cached_property
    def _media(self) -> MediaFetcher:
        settings = self._settings
        return MediaFetcher(
            (settings.account_sid, settings.auth_tokens[0]),
            hosts=settings.media_hosts,
            timeout=settings.timeout,
        )
