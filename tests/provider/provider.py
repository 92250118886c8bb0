"""The provider itself: takes messages, lets people write, and tells what became of everything."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

from tests.provider.callbacks import CallbackPlan
from tests.provider.contract import Contract
from tests.provider.faults import FaultPlan
from tests.provider.inbound import (
    Answer,
    Inbound,
    UnreadableAnswer,
    media_fields,
    new_sid,
    replies_in,
)
from tests.provider.ledger import Ledger, Sent
from tests.provider.mailbox import Mailbox
from tests.provider.rules import check_send, filled
from tests.provider.server import Server
from tests.provider.telling import Telling
from tests.provider.webhooks import Caller


@dataclass(frozen=True, slots=True)
class Account:
    """Whose provider it is; the numbers are of the range that France keeps for fiction."""

    sid: str = "AC00000000000000000000000000000001"
    auth_token: str = "0123456789abcdef0123456789abcdef"
    sms: str = "+33639980001"
    whatsapp: str = "whatsapp:+33639980002"

    def senders(self) -> frozenset[str]:
        """Return the addresses that this account may send from."""
        return frozenset({self.sms, self.whatsapp})


class Provider:
    """Start it with `with`; everything it was given to send stands in `ledger`."""

    def __init__(
        self,
        account: Account | None = None,
        *,
        reaches: Mapping[str, str] | None = None,
        ledger: Path | None = None,
        port: int = 0,
        seed: int = 0,
        callers: int = 4,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.account = account or Account()
        self.ledger = Ledger(ledger)
        self.faults = FaultPlan(seed)
        self.contract = Contract()
        self.mailbox = Mailbox(self.account.sid)
        self.contents: dict[str, dict[str, Any]] = {}
        self.media: dict[str, list[dict[str, str]]] = {}  # message SID -> what it carried
        self.repeat = 0.0  # the chance of an inbound message to be posted twice
        self.clock = clock
        self._caller = Caller(self.account.auth_token, reaches or {})
        self._chance = random.Random(seed)
        self._lock = threading.Lock()
        self._acted: dict[str, str] = {}  # inbound SID -> the answer that was acted on
        self._telling = Telling(
            self.account.sid, self.mailbox, self._caller, seed=seed, callers=callers, clock=clock
        )
        self._server = Server(self, port)

    def __enter__(self) -> Provider:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Return what `TWILIO_API_URL` must be."""
        return self._server.url

    @property
    def callbacks(self) -> CallbackPlan:
        """Return how messages' lives are told; its fields may be set at any time."""
        return self._telling.plan

    def stop(self) -> None:
        """End the server and the callbacks; the ledger stays readable."""
        self.faults.release()
        self._server.stop()
        self._telling.poster.stop()
        self.ledger.close()

    def quiet(self, timeout: float = 20.0) -> bool:
        """Return True as soon as no callback is left to post."""
        return self._telling.poster.quiet(timeout)

    def reach(self, public_origin: str, real_origin: str) -> None:
        """Say where the product really listens."""
        self._caller.reaches[public_origin] = real_origin

    def wait_for_answers(self, seconds: float) -> None:
        """Act on no answer that takes longer; at first as long as the real provider does."""
        self._caller.patience = seconds

    # What people do.

    def write_in(
        self,
        text: str,
        sender: str,
        *,
        medium: Literal["sms", "whatsapp"] = "sms",
        extra: Mapping[str, str] | None = None,
        media: Iterable[str] = (),
        at: datetime | None = None,
    ) -> Inbound:
        """Let a person write: the message waits in the list, and nothing is posted yet.

        `extra`: further fields of the form; `media`: the types of what comes with it.
        """
        to = self.account.sms if medium == "sms" else self.account.whatsapp
        sender = sender if medium == "sms" or ":" in sender else f"whatsapp:{sender}"
        sid, kinds = new_sid(), list(media)
        self.media[sid] = [{"sid": new_sid("ME"), "content_type": kind} for kind in kinds]
        fields = media_fields(self.account.sid, sid, self.media[sid]) | dict(extra or {})
        came = Inbound(sid, text, sender, to, at or self.clock(), fields)
        self.mailbox.add(
            came.sid,
            to=to,
            sender=sender,
            body=text,
            direction="inbound",
            at=came.at,
            num_media=str(len(kinds)),
        )
        return came

    def post(self, came: Inbound, url: str) -> Answer:
        """Post this message to the product; a complete answer is acted on, the first time only."""
        answer = self._caller.post(url, came.form(self.account.sid))
        if answer.is_complete:
            self.act(came, answer, url)
        return answer

    def post_inbound(self, url: str, text: str, sender: str, **more: Any) -> Answer:
        """Let a person write and post it, sometimes twice (`repeat`), half of those at once."""
        came = self.write_in(text, sender, **more)
        with self._lock:
            twice = self._chance.random() < self.repeat
            at_once = twice and self._chance.random() < 0.5
        if at_once:
            self._telling.poster.add(lambda: self._post_again(came, url))
        answer = self.post(came, url)
        if twice and not at_once:
            self.post(came, url)
        return answer

    def act(self, came: Inbound, answer: Answer, url: str) -> None:
        """Act on a complete answer: its messages are sent, the first time."""
        with self._lock:
            earlier = self._acted.get(came.sid)
            self._acted.setdefault(came.sid, answer.body)
        if earlier is not None:
            if earlier != answer.body:
                self.ledger.record_problem("a repeat was answered differently")
            return
        try:
            replies = replies_in(answer, url)
        except UnreadableAnswer as unreadable:
            self.ledger.record_problem(str(unreadable))
            return
        for text, callback in replies:
            sent = self._record(
                via="reply", to=came.sender, sender=came.recipient, text=text, callback=callback
            )
            self._file(sent, text, "outbound-reply")
            self._telling.begin(sent)

    # What the product does.

    def take(self, form: Mapping[str, str], media: list[str]) -> dict[str, Any]:
        """Take one message by REST and return its resource; raises `Refused` with a code."""
        known = {sid: self._text_of(content) for sid, content in self.contents.items()}
        check_send(form, senders=self.account.senders(), contents=known)
        content = known.get(form.get("ContentSid", ""), "")
        text = form.get("Body") or filled(content, form.get("ContentVariables", "{}"))
        sent = self._record(
            via="api",
            to=form["To"],
            sender=form.get("From") or self.account.sms,
            text=text,
            callback=form.get("StatusCallback"),
            content_sid=form.get("ContentSid"),
            fields={name: value for name, value in form.items() if name not in ("To", "Body")},
        )
        hidden = form.get("ContentRetention") == "discard"
        body = "" if hidden else text
        resource = self._file(sent, body, "outbound-api", num_media=str(len(media)))
        self._telling.begin(sent)
        return resource

    def _post_again(self, came: Inbound, url: str) -> None:
        self.post(came, url)

    def _record(
        self,
        *,
        via: Literal["api", "reply"],
        to: str,
        sender: str,
        text: str,
        callback: str | None,
        **rest: Any,
    ) -> Sent:
        return self.ledger.record(
            at=self.clock().timestamp(),
            sid=new_sid(),
            via=via,
            to=to,
            sender=sender,
            text=text,
            message_id=_our_id(callback),
            status_callback=callback,
            **rest,
        )

    def _file(self, sent: Sent, body: str, direction: str, **rest: Any) -> dict[str, Any]:
        return self.mailbox.add(
            sent.sid,
            to=sent.to,
            sender=sent.sender,
            body=body,
            direction=direction,
            at=datetime.fromtimestamp(sent.at, UTC),
            **rest,
        )

    @staticmethod
    def _text_of(content: Mapping[str, Any]) -> str:
        return next(iter(content["types"].values())).get("body", "")


def _our_id(callback: str | None) -> int | None:
    raw = parse_qs(urlsplit(callback or "").query).get("m", [""])[0]
    return int(raw) if raw.isdigit() else None
