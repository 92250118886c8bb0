"""Telling a story: what everybody wrote and read, on a clock that goes from due thing to due thing.

What differs from run to run (references, codes, links) is told by what it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select

from bot.core.appointments.saying import say_day
from bot.services.due import TIMERS
from bot.services.letter import letter_from_json
from bot.services.parts import Parts
from bot.store.moment import from_micros
from bot.store.tables import cases, desk_codes, messages, referrals, tickets, timers
from bot.timekeeper import fire_due
from tests.parts import OTHERS, TestClock
from tests.provider import Provider
from tests.rows import ask
from tests.services.casework import contact_of
from tests.working import deliver_waiting, speak

HERO, HELPER = OTHERS[0], OTHERS[1]
READING, HOUR = timedelta(seconds=15), timedelta(hours=1)
LIKED = (
    *("C'est lu", "Je viens", "Je suis toujours là", "Bien", "Oui", "Mon activité"),
    "Répondre, mais sans mon nom",
)
MARGIN = "        "
OPTION = re.compile(r"(?m)^(\d) (.+)$")
SIGNS = {"prompt": "<<", "school": "> à la structure :"}  # all else answers, or is a member's
MENU = re.compile(r"(?s)(Que voulez-vous faire \?)\n.*?\n9 Mon profil")
RANDOM = (
    (re.compile(r"(?<=avec ce code : )[A-Z0-9]{8}"), "[code d'annulation]"),
    (re.compile(r"https://\S+/o/\S+"), "[lien]"),
)


@dataclass(slots=True)
class Story:
    """One life as the service saw it. `page` is all that was told, line by line."""

    parts: Parts
    provider: Provider
    clock: TestClock
    page: list[str] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    named: dict[str, str] = field(default_factory=dict)
    said_on: date | None = None
    is_open: bool = False
    knows_menu: bool = False
    school: int = 0  # the organisation that is written to
    unread: bool = False

    @property
    def hero(self) -> int:
        """The contact of the one whose story it is."""
        return contact_of(self.parts, HERO)

    def chapter(self, title: str) -> None:
        """Begin another part of the page."""
        self._close()
        self.page += ["", f"## {title}", ""]

    def says(self, *texts: str, sender: str = HERO) -> str:
        """Somebody writes, one message after the other; the last answer."""
        answer = ""
        for text in texts:
            self.clock.now += READING
            self._day()
            who = "Moussa" if sender == HERO else "La structure"
            self.unread = self.unread and sender != HERO
            self._line(f"{who} : {self._plain(text)}")
            speak(self.parts, self.provider, text, sender=sender)
            self.clock.now += READING
            self._deliver()
            answer = self.collect()
        return answer

    def team(self, told: str) -> None:
        """What the team does or sees."""
        self._day()
        self._line(f"L'équipe : {self._plain(told)}")

    def reads(self) -> None:
        """Moussa opens what is new, and answers it as somebody does for whom things go well."""
        answer = self.says("1")
        while (number := _liked(answer)) is not None:
            answer = self.says(number)
        self.unread = False

    def until(self, day: str, at: str = "09:00", *, reads: bool = True) -> None:
        """Live on until a time: everything that is due on the way is done when it is due.

        News are read an hour later, unless Moussa leaves them unread.
        """
        end = datetime.combine(date.fromisoformat(day), time.fromisoformat(at), tzinfo=UTC)
        assert end > self.clock.now, "time goes forward"
        while (due := self._next_due()) is not None and due <= end:
            self.clock.now = max(self.clock.now + timedelta(seconds=1), due)
            self.settle()
            if reads and self.unread and self.clock.now + HOUR < end:
                self.clock.now += HOUR
                self.reads()
        self.clock.now = max(self.clock.now, end)
        self.settle()

    def settle(self) -> str:
        """Everything that is due now is done, and what arrived is told."""
        fire_due(self.parts, TIMERS)
        self._deliver()
        return self.collect()

    def collect(self) -> str:
        """Tell what is new on the phones; the last of it."""
        self._learn()
        last = ""
        asked = (
            select(messages.c.id, messages.c.contact_id, messages.c.kind, messages.c.body)
            .where(messages.c.direction == "out", messages.c.state != "cancelled")
            .order_by(messages.c.created_at, messages.c.sequence)
        )
        for message_id, contact_id, kind, body in ask(self.parts, asked):
            if message_id in self.seen or body is None:
                continue
            self.seen.add(message_id)
            opened = self.parts.vault.open(body, "messages", "body", message_id)
            last = letter_from_json(opened).text
            self._day()
            self.unread = self.unread or kind == "prompt"
            self._tell("school" if contact_id == self.school else kind, last)
        return last

    def text(self) -> str:
        """The page."""
        self._close()
        return "\n".join(self.page).strip() + "\n"

    def _tell(self, kind: str, text: str) -> None:
        sign = SIGNS.get(kind, "<")
        plain = self._plain(text)
        if self.knows_menu:
            plain = MENU.sub(r"\1 [le menu]", plain)
        self.knows_menu = self.knows_menu or MENU.search(plain) is not None
        first, *more = plain.splitlines()
        self._line(f"{sign} {first}")
        self.page += [f"{MARGIN}{' ' * len(sign)} {line}".rstrip() for line in more]

    def _line(self, told: str) -> None:
        self.page.append(f"{self.clock.now:%H:%M}   {told}")

    def _day(self) -> None:
        today = self.clock.now.date()
        if today == self.said_on and self.is_open:
            return
        self._close()
        self.page += ["", f"**{say_day(today, 'fr')} {today.year}**", "", "```text"]
        self.said_on, self.is_open = today, True

    def _close(self) -> None:
        if self.is_open:
            self.page.append("```")
        self.is_open = False

    def _deliver(self) -> None:
        deliver_waiting(self.parts)

    def _next_due(self) -> datetime | None:
        [row] = ask(
            self.parts, select(func.min(timers.c.due_at)).where(timers.c.state == "waiting")
        )
        return None if row[0] is None else from_micros(row[0])

    def _learn(self) -> None:
        """What is drawn at random, and what it is."""
        for column, name in (
            (cases.c.reference, "[dossier]"),
            (tickets.c.reference, "[demande]"),
            (referrals.c.reference, "[orientation]"),
            (desk_codes.c.code, "[code]"),
        ):
            for row in ask(self.parts, select(column)):
                self.named.setdefault(str(row[0]), name)

    def _plain(self, text: str) -> str:
        self._learn()
        for value, name in self.named.items():
            text = text.replace(value, name)
        text = text.replace(HERO, "[son numéro]")
        for pattern, name in RANDOM:
            text = pattern.sub(name, text)
        return text


def _liked(answer: str) -> str | None:
    """The number of the first of these choices that an answer offers."""
    offered = {label: number for number, label in OPTION.findall(answer)}
    return next((offered[label] for label in LIKED if label in offered), None)
