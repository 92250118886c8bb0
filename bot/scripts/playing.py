"""Plays a script on its stage, step by step, through the real inbound path."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.channels.channel import InboundMessage
from bot.core.phone import address_key
from bot.core.rendering import Medium, Tappable
from bot.handset import Handset, deliver_waiting
from bot.scripts import agreed, casework, givens, panel, teamwork
from bot.scripts.givens import Given
from bot.scripts.matching import difference
from bot.scripts.offices import note_nobody_came, open_usual_office
from bot.scripts.outcome import Bookmark, Outcome
from bot.scripts.reading import Script, Step
from bot.scripts.stage import StageClock
from bot.services.due import TIMERS
from bot.services.parts import Parts
from bot.services.refusal import Refusal
from bot.services.thread import Line
from bot.timekeeper import fire_due

BETWEEN_MESSAGES = timedelta(seconds=3)  # as fast as the flood limit allows for ever
NUMBER = "+223 00 40 00 0{index}"
MORE = ":__more"
TO_WRITE = re.compile(r"plainte [A-Z]{3} ?\d{3}(?: \d+)?|\b\d{6}\b")


class WrongWorld(Exception):
    """A `given` that cannot be brought about: no such button, no such region."""


def play(
    script: Script, parts: Parts, *, medium: Medium = Medium.SMS, since: Bookmark | None = None
) -> Iterator[Outcome]:
    """Each step as it is played; it goes on after a difference. Raises `WrongWorld`.

    `parts` come from `staged`; nobody else may use that database meanwhile. `since` plays on from
    there, on what was stored then.
    """
    shelf = parts.db.read(parts.library.now)
    shelf.world.understand("bonjour", "fr")  # made once: seconds that no message should wait
    world = _World(parts, medium=medium)
    begun = world.turn_to(since) if since is not None else 0
    for place, step in enumerate(script.steps[begun:], start=begun):
        try:
            world.act(step)
        except WrongWorld as error:
            raise WrongWorld(f"{script.name}:{step.line}: {error}") from None
        arrived = world.arrived()
        told = difference(step.expected, arrived)
        yield Outcome(step, arrived, told, world.bookmark(place + 1))
    for phone, line in world.unread():
        raise WrongWorld(f"{script.name}: phone {phone} got what nobody looked at: {line.text}")


@dataclass(slots=True)
class _World:
    parts: Parts
    phone: int = 1
    medium: Medium = Medium.SMS
    seen: set[int] = field(default_factory=set)
    used: set[tuple[int, Medium]] = field(default_factory=set)
    last: InboundMessage | None = None

    def bookmark(self, step: int) -> Bookmark:
        seen, used = frozenset(self.seen), frozenset(self.used)
        return Bookmark(step, self.clock.now, self.phone, self.medium, seen, used, self.last)

    def turn_to(self, bookmark: Bookmark) -> int:
        """Be where the bookmark lies; the step to go on with."""
        self.phone, self.medium, self.last = bookmark.phone, bookmark.medium, bookmark.last
        self.seen, self.used = set(bookmark.seen), set(bookmark.used)
        self.clock.now = bookmark.now
        return bookmark.step

    def handset(self) -> Handset:
        self.used.add((self.phone, self.medium))
        return Handset(self.parts, NUMBER.format(index=self.phone), self.medium)

    def arrived(self) -> tuple[Line, ...]:
        """What is new on the phone in hand."""
        fire_due(self.parts, TIMERS)
        deliver_waiting(self.parts)
        new = [line for line in self.handset().answers() if line.id not in self.seen]
        self.seen |= {line.id for line in new}
        return tuple(new)

    def unread(self) -> Iterator[tuple[int, Line]]:
        """What arrived on other phones, and was not looked at."""
        for phone, medium in sorted(self.used):
            self.phone, self.medium = phone, medium
            for line in self.arrived():
                yield phone, line

    def act(self, step: Step) -> None:
        if step.said is not None:
            self.write(step.said)
        elif step.given is not None:
            self.bring_about(step.given)

    def write(self, text: str) -> None:
        self.clock.move(BETWEEN_MESSAGES)
        self.send(self.handset().write(text))

    def send(self, message: InboundMessage) -> None:
        self.last = message
        self.handset().send(message)

    @property
    def clock(self) -> StageClock:
        clock = self.parts.clock
        if not isinstance(clock, StageClock):
            raise TypeError("a script is played on a stage, where the clock can be set")
        return clock

    def bring_about(self, given: Given) -> None:
        match given:
            case givens.Channel(medium):
                self.medium = medium
            case givens.Phone(index):
                self.phone = index
            case givens.Moment(clock, day):
                date = (day or self.clock.now).date()
                self.clock.now = datetime.combine(date, clock, tzinfo=UTC)
            case givens.Pause(length):
                self.clock.move(length)
            case givens.Setting(name, value):
                panel.set_setting(self.parts, name, value, now=self.clock())
            case givens.Welcomed():
                self._welcome(given)
            case givens.InARow(text, times):
                self._write_in_a_row(text, times)
            case givens.Receiving(place):
                now = self.clock()
                self.parts.db.write(lambda session: open_usual_office(session, place, now=now))
            case givens.Agreed():
                agreed.agree(self.parts, given, now=self.clock())
            case givens.Withdrawn(kind, key):
                self._withdraw(kind, key)
            case givens.NobodyCame():
                now = self.clock()
                self.parts.db.write(lambda session: note_nobody_came(session, now=now))
            case givens.CaseOpened():
                self._about_case(partial(casework.open_for, self.parts))
            case givens.CaseChanged(what, value):
                change = casework.changed(what, value)
                self._about_case(partial(casework.change_for, self.parts, change))
            case givens.WrittenAsTold(index):
                self.write(self._told_to_write(index))
            case givens.TeamActs(what, value):
                self._team(what, NUMBER.format(index=value) if what == "relink" else value)
            case _:
                self.clock.move(BETWEEN_MESSAGES)
                self.send(self._message(given))

    def _team(self, what: str, value: str) -> None:
        self._about_case(partial(teamwork.act, self.parts, what, value))

    def _about_case(self, act: Callable[..., None]) -> None:
        """What a member does about the case of the person on this phone."""
        now, number = self.clock(), address_key(NUMBER.format(index=self.phone))
        try:
            self.parts.db.write(lambda session: act(number=number, session=session, now=now))
        except (LookupError, Refusal) as error:
            raise WrongWorld(str(error)) from None

    def _message(self, given: Given) -> InboundMessage:
        handset = self.handset()
        match given:
            case givens.Tap(label, message):
                line, option = self._button(label, message)
                return handset.tap(line.id, option.number)
            case givens.VoiceNote():
                return handset.speak()
            case givens.Photo():
                return handset.photograph()
            case givens.Pin(latitude, longitude):
                return handset.pin(latitude, longitude)
            case givens.Again() if self.last is not None:
                return self.last
        raise WrongWorld("nothing was written yet")

    def _withdraw(self, kind: str, key: str) -> None:
        try:
            panel.withdraw(self.parts, kind, key, now=self.clock())
        except LookupError as error:
            raise WrongWorld(str(error)) from None

    def _button(self, label: str, message: str | None) -> tuple[Line, Tappable]:
        for line in reversed(self.handset().read()):
            for option in line.options:
                if option.label == label and line.body.startswith(message or ""):
                    return line, option
        raise WrongWorld(f"no message on this phone has a button {label!r}")

    def _told_to_write(self, index: int) -> str:
        number = NUMBER.format(index=index)
        for line in reversed(Handset(self.parts, number, self.medium).answers()):
            if found := TO_WRITE.search(line.text):
                return found[0]
        raise WrongWorld(f"phone {index} was told no code")

    def _write_in_a_row(self, text: str, times: int) -> None:
        for _ in range(times):
            self.arrived()
            self.send(self.handset().write(text))

    def _welcome(self, given: givens.Welcomed) -> None:
        self.write("bonjour")
        for key in (given.language, "accepted", "accepted", given.place):
            self._choose(key=key)
        region = self._region(given.region)
        while not self._offers(key=region) and self._offers(key=MORE):
            self._choose(key=MORE)
        self._choose(key=region)
        self.arrived()

    def _region(self, name: str) -> str:
        """The end of the button of a region that a script names in French, in any language."""
        shelf = self.parts.db.read(self.parts.library.now)
        for region in shelf.content.regions:
            if shelf.world.label("region", region, "fr") == name:
                return f":{region}"
        raise WrongWorld(f"there is no region {name!r}")

    def _choose(self, *, key: str = "", label: str = "") -> None:
        option = self._offers(key=key, label=label)
        if option is None:
            raise WrongWorld(f"the welcome does not offer {key or label!r}")
        self.write(option.number)

    def _offers(self, *, key: str = "", label: str = "") -> Tappable | None:
        deliver_waiting(self.parts)
        newest = self.handset().answers()[-1:]
        for option in (option for line in newest for option in line.options):
            if option.label == label or (key and option.payload.endswith(key)):
                return option
        return None
