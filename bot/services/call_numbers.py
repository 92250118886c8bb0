"""Numbers to call: who answers, in which country, and the day on which somebody tried it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime

from bot.services.policy import Actor
from bot.services.refusal import Refusal
from bot.services.settings import BadSettings, keep_settings, mark_of, see_to
from bot.store.library import list_settings
from bot.store.session import Session

LIST, FRENCH, BAMBARA = "call_list", "call_numbers", "call_numbers_bm"
MOST, LONGEST = 8, 40
OLD_DAYS = 180
_NUMBER = re.compile(r"\+?\d(?: ?\d){1,14}")


@dataclass(frozen=True, slots=True)
class CallNumber:
    """One number to call; `checked_on` is a day, ISO."""

    country: str
    who: str
    number: str
    checked_on: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it is written."""
        return not any(astuple(self))


def read_calls(session: Session) -> tuple[CallNumber, ...]:
    """The numbers as members entered them."""
    written = list_settings(session).get(LIST, "")
    return tuple(CallNumber(*row) for row in json.loads(written)) if written else ()


def mark_of_calls(calls: Sequence[CallNumber]) -> str:
    """What a page keeps of the numbers it showed."""
    return mark_of({str(place): "\n".join(astuple(it)) for place, it in enumerate(calls)})


def enter_calls(
    actor: Actor, calls: Sequence[CallNumber], *, seen: str, session: Session, now: datetime
) -> None:
    """Replace the numbers, and what people read of them in both languages. Empty rows go.

    Raises `Refusal` "not_allowed", "changed_settings", or `BadSettings` by "row-field".
    """
    see_to(actor)
    problems = {
        f"{place}-{field}": code
        for place, it in enumerate(calls)
        if not it.is_empty
        for field, code in _problems(it, today=now.date()).items()
    }
    if problems:
        raise BadSettings(problems)
    was = read_calls(session)
    if seen != mark_of_calls(was):
        raise Refusal("changed_settings")
    kept = tuple(it for it in calls if not it.is_empty)[:MOST]
    if kept == was:
        return
    changed = {
        LIST: json.dumps([astuple(it) for it in kept], ensure_ascii=False),
        FRENCH: said_in_french(kept),
        BAMBARA: said_plainly(kept),
    }
    keep_settings(actor, changed, session=session, now=now)


def _problems(call: CallNumber, *, today: date) -> dict[str, str]:
    problems = {
        field: "empty" if not value else "text_long"
        for field, value in (("country", call.country), ("who", call.who))
        if not 0 < len(value) <= LONGEST
    }
    for field, value in (("country", call.country), ("who", call.who)):
        if not value.isprintable() or set("{}<>") & set(value):
            problems[field] = "bad_text"
    if not _NUMBER.fullmatch(call.number):
        problems["number"] = "bad_call_number"
    if not _was_checked(call.checked_on, today):
        problems["checked_on"] = "not_checked"
    return problems


def _was_checked(written: str, today: date) -> bool:
    try:
        return len(written) == len("2026-11-21") and date.fromisoformat(written) <= today
    except ValueError:
        return False


def said_in_french(calls: Sequence[CallNumber]) -> str:
    """What a person reads; the oldest check is the one that is told."""
    if not calls:
        return ""
    return f"Appelez : {_listed(calls)}. Vérifié le {_oldest(calls):%d/%m/%Y}."


def said_plainly(calls: Sequence[CallNumber]) -> str:
    """The same without a sentence, for every other language: names, numbers, a day."""
    return f"{_listed(calls)} ({_oldest(calls):%d/%m/%Y})." if calls else ""


def _listed(calls: Sequence[CallNumber]) -> str:
    return ", ".join(f"{it.who} ({it.country}) {it.number}" for it in calls)


def _oldest(calls: Sequence[CallNumber]) -> date:
    return min(date.fromisoformat(it.checked_on) for it in calls)


def are_old(calls: Sequence[CallNumber], today: date) -> bool:
    """Whether a number was not tried for half a year."""
    return bool(calls) and (today - _oldest(calls)).days > OLD_DAYS


def written_before(session: Session) -> str:
    """The text told to people where nobody entered the numbers one by one; "" otherwise."""
    stored = list_settings(session)
    return "" if stored.get(LIST) else stored.get(FRENCH, "")
