"""The demonstration: invented people who wrote over the last days, through the real inbound path.

What they say stands in `flows/data/demo.yaml`. Nothing is inserted behind the service's back: each
message is received at its time in the past and answered then, by the flows as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.channels.channel import InboundMessage
from bot.channels.simulator import SimulatorChannel
from bot.core.phone import address_key, is_demonstration
from bot.core.rendering import Medium
from bot.demonstration_cases import DemoCase, fill_cases, read_cases
from bot.demonstration_offices import open_offices, read_offices
from bot.demonstration_work import DemoWork, broadcast, fill_work, moment_of, read_work
from bot.handset import SIMULATOR, Handset, deliver_waiting
from bot.scripts.givens import Pause, Photo, Pin, Tap, VoiceNote
from bot.scripts.sentences import read_given
from bot.services.flow_files import read_data_file
from bot.services.office_drafts import OfficeDraft
from bot.services.parts import Parts
from bot.store import contacts, library, sharing, threads
from bot.store.moment import to_micros
from bot.store.session import Session

DEMO_FILE = "demo.yaml"
FILLED = "demonstration"
TYPING = timedelta(seconds=45)  # from one message of a person to the next
SENDING = timedelta(seconds=3)
_BEGAN = re.compile(r"(?:(\d+) days? )?(?:(\d+) hours? )?(?:(\d+) minutes? )?ago")
_HAPPENING = re.compile(r"\((.+)\)")
Happening = str | VoiceNote | Photo | Pin | Tap


class BadDemonstration(ValueError):
    """What is wrong in the file of the demonstration, and with whom."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something a person does, so long after their first message."""

    after: timedelta
    does: Happening


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person."""

    name: str
    number: str
    medium: Medium
    began: timedelta  # before now
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Demonstration:
    """The people, and the settings and offices that were there when they wrote."""

    people: tuple[Person, ...]
    settings: dict[str, str]
    offices: tuple[OfficeDraft, ...] = ()
    cases: tuple[DemoCase, ...] = ()
    work: DemoWork = field(default_factory=DemoWork)


def read_demonstration(path: Path) -> Demonstration:
    """What the file says. Raises OSError, `YamlProblem` or `BadDemonstration`."""
    written = read_data_file(path).value
    people = tuple(_person(it) for it in written["people"])
    settings = {str(k): str(v) for k, v in written["settings"].items()}
    return Demonstration(
        people,
        settings,
        read_offices(written.get("offices", [])),
        read_cases(written.get("cases", [])),
        read_work(written),
    )


def _person(written: dict[str, Any]) -> Person:
    name, began = str(written["name"]), _BEGAN.fullmatch(str(written["began"]))
    number = address_key(str(written["number"]).replace(" ", ""))
    if not began or not is_demonstration(number):
        raise BadDemonstration(f"{name}: needs a number that begins with +223 00, and a `began`")
    steps = tuple(_steps(name, [str(it) for it in written["writes"]]))
    days, hours, minutes = (int(it or 0) for it in began.groups())
    ago = timedelta(days=days, hours=hours, minutes=minutes)
    if steps[-1].after > ago:
        raise BadDemonstration(f"{name}: writes in the future")
    return Person(name, number, Medium(written["medium"]), ago, steps)


def _steps(name: str, lines: list[str]) -> Iterator[Step]:
    after = timedelta()
    for line in lines:
        happening = _HAPPENING.fullmatch(line)
        given = read_given(happening[1]) if happening else None
        match given:
            case Pause(length):
                after += length
                continue
            case VoiceNote() | Photo() | Pin() | Tap():
                yield Step(after, given)
            case None if happening is None:
                yield Step(after, line)
            case _:
                raise BadDemonstration(f"{name}: nothing is known about {line}")
        after += TYPING


def fill(parts: Parts, demonstration: Demonstration) -> int:
    """Let everyone write, once: how many messages were received, 0 when it was done before.

    Broken off half way it goes on where it was: each message has an id of its own.
    """
    if parts.db.read(library.list_settings).get(FILLED):
        return 0
    now = parts.clock()
    parts.db.write(lambda session: _set(session, demonstration.settings, now=now))
    longest = max((person.began for person in demonstration.people), default=timedelta())
    parts.db.write(lambda s: open_offices(s, demonstration.offices, now=now - longest))
    steps = sorted(_all_steps(demonstration.people, now), key=lambda step: step[0])
    many = [(moment_of(one, now), one) for one in demonstration.work.broadcasts]
    for moment, person, number, does in steps:
        _send_to_many(parts, many, until=moment)
        _write(_at(parts, moment), person, does, f"demo-{person.number}-{number}")
        deliver_waiting(_at(parts, moment + SENDING))
    _send_to_many(parts, many, until=now)
    cases = demonstration.cases
    parts.db.write(lambda session: fill_cases(parts, cases, session=session, now=now))
    fill_work(_alone(_at(parts, now)), demonstration.work, now=now)
    parts.db.write(lambda session: _finish(parts, demonstration.people, session, now=now))
    return len(steps)


def _send_to_many(
    parts: Parts, many: list[tuple[datetime, dict[str, Any]]], *, until: datetime
) -> None:
    """What went to many before a moment, to whoever had written by then."""
    for at, one in [it for it in many if it[0] <= until]:
        broadcast(_alone(_at(parts, at)), one)
        many.remove((at, one))


def _all_steps(
    people: tuple[Person, ...], now: datetime
) -> Iterator[tuple[datetime, Person, int, Happening]]:
    for person in people:
        for number, step in enumerate(person.steps):
            yield now - person.began + step.after, person, number, step.does


def _at(parts: Parts, moment: datetime) -> Parts:
    """The service as it was at a time before. Only the demonstration's phones are added to it."""
    channels = {**parts.channels, SIMULATOR: SimulatorChannel()}
    return replace(parts, clock=lambda: moment, channels=channels)


def _alone(parts: Parts) -> Parts:
    """Without any way to a real telephone."""
    return replace(parts, channels={SIMULATOR: SimulatorChannel()})


def _write(parts: Parts, person: Person, does: Happening, provider_id: str) -> None:
    handset = Handset(parts, person.number, person.medium)
    message = _message(handset, does)
    handset.send(replace(message, provider_id=provider_id))


def _message(handset: Handset, does: Happening) -> InboundMessage:
    match does:
        case VoiceNote():
            return handset.speak()
        case Photo():
            return handset.photograph()
        case Pin(latitude, longitude):
            return handset.pin(latitude, longitude)
        case Tap(label, _):
            return _tap(handset, label)
    return handset.write(does)


def _tap(handset: Handset, label: str) -> InboundMessage:
    """A tap on the newest button of that label; where none is shown, its words are typed."""
    for line in reversed(handset.read()):
        for option in line.options:
            if option.label == label:
                return handset.tap(line.id, option.number)
    return handset.write(label)


def _set(session: Session, settings: dict[str, str], *, now: datetime) -> None:
    """Settings that nobody has made yet."""
    known = library.list_settings(session)
    for name, value in settings.items():
        if not known.get(name):
            library.set_setting(session, name=name, value=value, now=to_micros(now))
    library.raise_revision(session)


def _finish(parts: Parts, people: tuple[Person, ...], session: Session, *, now: datetime) -> None:
    """Give the people the names by which staff know them, and note that all was done."""
    for person in people:
        index = parts.vault.index("address", person.number)
        address_id = threads.find_address(session, medium=person.medium.value, address_index=index)
        assert address_id is not None
        contact_id, _name = sharing.list_names(session, address_id)[0]
        sealed = parts.vault.seal(person.name, "contacts", "name", contact_id)
        contacts.set_name(session, contact_id=contact_id, name=sealed)
    library.set_setting(session, name=FILLED, value="filled", now=to_micros(now))
