"""What a member typed of a broadcast, read as a draft; nothing typed is lost when it is refused."""

from __future__ import annotations

from datetime import UTC, datetime

from werkzeug.datastructures import MultiDict

from admin.reading import moment_in
from bot.services.audience import LISTS, Audience, Heard
from bot.services.broadcast_views import Broadcast
from bot.services.broadcast_words import LANGUAGES, Text
from bot.services.broadcasts import Draft
from bot.services.refusal import Refusal

MOST_TICKED = 200
LONGEST_TYPED = 2_000
DEFAULT_DAYS = 7


def read_draft(typed: MultiDict[str, str]) -> Draft:
    """The draft that these fields describe; what cannot be one is refused by the service."""
    return Draft(
        title=_line(typed, "title"),
        audience=_audience(typed),
        texts={it: _text(typed, it) for it in LANGUAGES},
        form=typed.get("form", "answer"),
        purpose=typed.get("purpose", "service"),
        urgent_for=typed.get("urgent_for") or None,
        opens_flow=typed.get("opens_flow") or None,
        opens_state=_line(typed, "opens_state") or None,
        opens_days=_number(typed.get("opens_days", "")) or DEFAULT_DAYS,
    )


def draft_of(found: Broadcast) -> Draft:
    """What is stored, as it was typed."""
    row = found.row
    return Draft(
        row.title, found.audience, found.texts, row.form, row.purpose, row.urgent_for,
        row.opens_flow, row.opens_state, row.opens_days,
    )  # fmt: skip


def read_moment(typed: MultiDict[str, str]) -> datetime | None:
    """When it is to begin; None for now. Raises `Refusal` "bad_time"."""
    written = typed.get("due", "").strip()
    if not written or typed.get("when") != "later":
        if typed.get("when") == "later":
            raise Refusal("bad_time")
        return None
    moment = moment_in(written)
    if moment is None:
        raise Refusal("bad_time")
    return moment.replace(tzinfo=UTC)  # Bamako keeps UTC


def _audience(typed: MultiDict[str, str]) -> Audience:
    lists = {name: tuple(typed.getlist(name)[:MOST_TICKED]) for name in LISTS}
    try:
        heard = Heard(typed.get("heard", Heard.EVER))
    except ValueError:
        heard = Heard.EVER
    return Audience(**lists, heard=heard, days=_number(typed.get("days", "")))


def _text(typed: MultiDict[str, str], language: str) -> Text:
    body = typed.get(f"text-{language}", "")[:LONGEST_TYPED].replace("\r\n", "\n").strip()
    return Text(body, _line(typed, f"label-{language}"), _line(typed, f"reader-{language}"))


def _line(typed: MultiDict[str, str], name: str) -> str:
    return " ".join(typed.get(name, "")[:LONGEST_TYPED].split())


def _number(written: str) -> int:
    plain = written.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 6 else 0
