"""The page with the phone: shows a thread, takes what is written or tapped, moves the clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from flask import url_for as address_of
from werkzeug.wrappers import Response as AnyResponse

from bot.channels.channel import InboundMessage
from bot.clock import Clock
from bot.core.rendering import Medium
from bot.core.text.septets import GSM7_BASIC, GSM7_EXTENSION
from bot.handset import Handset, NotOffered
from bot.here import parts_here
from bot.services.parts import OUTBOX
from bot.services.tariffs import has_invented_prices
from bot.simulator.guard import TOKEN_FIELD, form_token, only_from_here, with_headers
from bot.simulator.phones import MOST_PHONES, TABLE, VISITOR, Phone, phone_at
from bot.simulator.screen import MALI, Screen, screen_of, spoken_moment

LONGEST_WRITTEN = 1_000
MORNING = time(8)
SEGOU = (13.4, -6.3)
TRIES = (  # what a visitor may write, and what it is good for
    ("Bonjour", ""),
    ("i ni ce", ""),
    ("0", "le menu"),
    ("AIDE", "une personne"),
    ("STOP", "plus de messages"),
    ("START", "revenir"),
)
FRAGMENT = "X-Phone"  # the script asks with it for the thread alone

simulator = Blueprint(
    "simulator",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/simulator/static",
)
simulator.before_request(only_from_here)
simulator.after_request(with_headers)


@dataclass(frozen=True, slots=True)
class Place:
    """Which phone is in the hand, and which of its two apps is open."""

    phone: Phone
    medium: Medium

    def handset(self) -> Handset:
        return Handset(parts_here(), self.phone.number, self.medium)

    def address(self) -> str:
        return address_of("simulator.show", phone=self.phone.index, medium=self.medium.value)


@simulator.get("/")
def show() -> str:
    """The table with the phone in hand."""
    place = _place()
    parts = parts_here()
    shelf = parts.db.read(parts.library.now)
    return render_template(
        "simulator/phone.html",
        place=place,
        table=[*TABLE, *([] if place.phone in TABLE else [place.phone])],
        waiting={phone.index: _waiting(phone) for phone in TABLE if phone != place.phone},
        screen=_screen(place),
        operator=shelf.settings["operator"],
        is_invented=has_invented_prices(shelf.facts),
        moment=spoken_moment(parts.clock()),
        clock=f"{parts.clock().astimezone(MALI):%H:%M}",
        is_moved=isinstance(parts.clock, Clock) and parts.clock.offset() > 0,
        media=list(Medium),
        tries=TRIES,
        gsm7=(GSM7_BASIC, GSM7_EXTENSION),
        longest=LONGEST_WRITTEN,
        token_field=TOKEN_FIELD,
        token=form_token(),
    )


@simulator.get("/simulator/thread")
def thread() -> Response:
    """The thread alone; 204 while it is what `mark` says."""
    place = _place()
    screen = _screen(place)
    if screen.mark == request.args.get("mark"):
        return Response(status=204)
    return _fragment(place, screen)


@simulator.post("/simulator/say")
def say() -> AnyResponse:
    """Bring one message the real inbound way; then the page again, or the thread alone."""
    place = _place()
    handset = place.handset()
    message = _message(handset)
    if message is not None:
        handset.exchange(message)
        parts_here().bell.ring(OUTBOX)
    if request.headers.get(FRAGMENT):
        return _fragment(place, _screen(place))
    return redirect(place.address(), 303)


@simulator.post("/simulator/clock")
def move_clock() -> AnyResponse:
    """Move the clock of the whole demonstration forward."""
    parts = parts_here()
    now = parts.clock()
    if isinstance(parts.clock, Clock):
        parts.clock.move((_moved(now) - now).total_seconds())
        parts.bell.ring(OUTBOX)
    return redirect(_place().address(), 303)


@simulator.post("/simulator/phone")
def take_new_phone() -> AnyResponse:
    """A phone from which nobody wrote yet; 404 when all were used."""
    medium = _place().medium
    for index in range(VISITOR.index + 1, MOST_PHONES + 1):
        phone = phone_at(index)
        if phone is not None and not any(Place(phone, it).handset().read() for it in Medium):
            return redirect(Place(phone, medium).address(), 303)
    abort(404)


def _place() -> Place:
    """What the address or the form names; else the visitor's, with its own app."""
    index = request.values.get("phone", str(VISITOR.index))
    phone = phone_at(int(index)) if re.fullmatch("[0-9]{1,2}", index) else None
    medium = request.values.get("medium", phone.medium if phone else "")
    if phone is None or medium not in set(Medium):
        abort(404)
    return Place(phone, Medium(medium))


def _message(handset: Handset) -> InboundMessage | None:
    """What the form says the person did; None for nothing."""
    tapped, sent = request.form.get("tap"), request.form.get("send")
    if tapped is not None:
        return _tapped(handset, tapped)
    if sent is not None:
        acts: dict[str, Any] = {
            "voice": handset.speak,
            "photo": handset.photograph,
            "pin": lambda: handset.pin(*SEGOU),
        }
        return acts[sent]() if sent in acts else abort(400)
    text = request.form.get("text", "")[:LONGEST_WRITTEN]
    return handset.write(text) if text.strip() else None


def _tapped(handset: Handset, tapped: str) -> InboundMessage:
    message_id, _colon, number = tapped.partition(":")
    try:
        return handset.tap(int(message_id), number)
    except (ValueError, NotOffered):
        abort(400)


def _moved(now: datetime) -> datetime:
    """When it is to be: eight in the morning of the next day, or three days on."""
    if request.form.get("to") == "later":
        return now + timedelta(days=3)
    tomorrow = now.astimezone(MALI).date() + timedelta(days=1)
    return datetime.combine(tomorrow, MORNING, tzinfo=MALI)


def _screen(place: Place) -> Screen:
    parts = parts_here()
    lines, shelf = place.handset().read(), parts.db.read(parts.library.now)
    return screen_of(lines, number=place.phone.number, shelf=shelf, now=parts.clock())


def _fragment(place: Place, screen: Screen) -> Response:
    drawn = render_template(
        "simulator/_thread.html",
        place=place,
        screen=screen,
        token_field=TOKEN_FIELD,
        token=form_token(),
    )
    response = make_response(drawn)
    response.headers["X-Mark"] = screen.mark
    response.headers["X-Clock"] = f"{parts_here().clock().astimezone(MALI):%H:%M}"
    return response


def _waiting(phone: Phone) -> int:
    """How many messages came to a phone since somebody last wrote on it, on either app."""
    count = 0
    for medium in Medium:
        for line in reversed(Place(phone, medium).handset().read()):
            if not line.is_ours or line.kind == "reply":
                break
            count += 1
    return count
