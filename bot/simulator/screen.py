"""The screen: a thread as the page draws it, each answer with what it cost."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date

from bot.core.rendering import Medium, Tappable
from bot.core.text import Encoding, fits_buttons, fits_list
from bot.core.version import UNREAD
from bot.services.library import Shelf
from bot.services.postage import Postage, postage_of
from bot.services.tariffs import Cost
from bot.services.thread import Line

MALI = ZoneInfo("Africa/Bamako")
WORDLESS = {"audio/": "Message vocal", "image/": "Photo"}


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message on the screen. `day` is said above the first one of each day."""

    id: int
    is_ours: bool
    text: str
    wordless: str | None  # what it was, when it had no words
    time: str
    day: str | None
    buttons: tuple[Tappable, ...]
    rows: tuple[Tappable, ...]
    opener: str  # what the button says that opens the rows
    postage: Postage | None
    is_unread_draft: bool

    @property
    def is_dear(self) -> bool:
        """True for an SMS in the encoding that has room for 70 characters only."""
        return bool(self.postage and self.postage.encoding is Encoding.UCS2 and self.is_sms)

    @property
    def is_sms(self) -> bool:
        return self.postage is not None and self.postage.medium is Medium.SMS


@dataclass(frozen=True, slots=True)
class Screen:
    """All of it; `mark` changes with every change that can be seen."""

    bubbles: tuple[Bubble, ...]
    mark: str
    total: str


def screen_of(lines: Sequence[Line], *, number: str, shelf: Shelf, now: datetime) -> Screen:
    """The thread of one phone as it is drawn."""
    bubbles = tuple(_bubbles(lines, number=number, shelf=shelf, now=now))
    seen = ",".join(f"{line.id}{line.state}" for line in lines)
    mark = hashlib.sha256(seen.encode()).hexdigest()[:12]
    sent = [bubble.postage for bubble in bubbles if bubble.postage is not None]
    return Screen(bubbles, mark, _total(sent))


def spoken_moment(now: datetime) -> str:
    """The day and the hour in Mali: "samedi 21 novembre 2026, 09:12"."""
    local = now.astimezone(MALI)
    day = format_date(local, "EEEE d MMMM y", locale="fr")
    return f"{day}, {local:%H:%M}".capitalize()


def _bubbles(
    lines: Sequence[Line], *, number: str, shelf: Shelf, now: datetime
) -> Iterator[Bubble]:
    last: date | None = None
    for line in lines:
        local = line.at.astimezone(MALI)
        day = _day(local.date(), now.astimezone(MALI).date())
        buttons, rows = _tappable(line)
        yield Bubble(
            id=line.id,
            is_ours=line.is_ours,
            text=line.body if buttons or rows else line.text,
            wordless=None if line.text else _wordless(line),
            time=f"{local:%H:%M}",
            day=day if local.date() != last else None,
            buttons=buttons,
            rows=rows,
            opener=shelf.world.phrase("open_list", line.language or "fr"),
            postage=postage_of(
                line.text, line.medium, facts=shelf.facts, number=number, on=local.date()
            )
            if line.is_ours
            else None,
            is_unread_draft=line.fallback == UNREAD,
        )
        last = local.date()


def _wordless(line: Line) -> str:
    """The name of what came without words. A location is not kept, and so leaves nothing."""
    for beginning, name in WORDLESS.items():
        if any(kind.startswith(beginning) for kind in line.attachments):
            return name
    return "Envoi sans texte"


def _tappable(line: Line) -> tuple[tuple[Tappable, ...], tuple[Tappable, ...]]:
    """The choices as WhatsApp shows them: buttons, else rows of a list, else only the text."""
    labels = [option.label for option in line.options]
    if line.medium is not Medium.WHATSAPP or not labels:
        return (), ()
    if fits_buttons(line.body, labels):
        return line.options, ()
    return (), line.options if fits_list(line.body, labels) else ()


def _day(day: date, today: date) -> str:
    if day == today:
        return "Aujourd’hui"
    return format_date(day, "EEEE d MMMM", locale="fr").capitalize()


def _total(sent: Sequence[Postage]) -> str:
    """What the answers of this phone cost together: "4 SMS · 60 FCFA"."""
    if not sent:
        return "rien encore"
    count = sum(postage.segments for postage in sent)
    unit = "SMS" if sent[0].medium is Medium.SMS else "message" + "s" * (count > 1)
    costs = [postage.cost for postage in sent if postage.cost is not None]
    if not costs:
        return f"{count} {unit}"
    whole = sum((cost.amount for cost in costs), Decimal())
    return f"{count} {unit} · {Cost(whole, costs[-1].currency, costs[-1].as_of, True)}"
