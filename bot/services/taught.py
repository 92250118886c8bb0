"""Phrases that members teach: tried on the real understanding first, heard from the next message.

They stand beside the lists of the files, so that an import neither removes nor doubles them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.hearing import fold
from bot.core.understanding.sources import QUESTION
from bot.services.fact_rows import Parsed
from bot.services.library import Shelf
from bot.services.parts import Parts
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.services.taught_lists import with_taught
from bot.store import audit
from bot.store import unheard as store
from bot.store.identity import new_id
from bot.store.library import raise_revision
from bot.store.moment import to_micros
from bot.store.session import Session
from bot.store.unheard import TaughtRow

LANGUAGES = ("fr", "bm")
LONGEST = 120


@dataclass(frozen=True, slots=True)
class Meaning:
    """Something that a phrase may mean, as staff read it."""

    code: str
    name: str
    is_question: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """A phrase that was tried: what it would mean, and what it means without being taught."""

    row: TaughtRow
    digest: bytes


def list_meanings(shelf: Shelf) -> list[Meaning]:
    """Every way in and every question; steering words are never taught from a sentence."""
    intents = shelf.facts.get("intents", {}).get("intents", ())
    questions = shelf.facts.get("advice", {}).get("questions", ())
    ways = [
        Meaning(it["id"], it["label"]["fr"], is_question=False) for it in intents if it.get("flow")
    ]
    asked = [Meaning(QUESTION + it["id"], it["question"], is_question=True) for it in questions]
    return [*ways, *asked]


def see_to(actor: Actor) -> None:
    """Raise `Refusal` "not_allowed" unless this member may teach."""
    if not may(actor, Permission.TEACH):
        raise Refusal("not_allowed")


def list_taught(actor: Actor, *, session: Session) -> list[TaughtRow]:
    """Everything that was taught, the newest first."""
    see_to(actor)
    return list(reversed(store.list_taught(session)))


def try_phrase(
    parts: Parts, actor: Actor, meaning: str, language: str, text: str, *, now: datetime
) -> Trial:
    """Try a phrase on the understanding as it would be with it. Takes a second: never in a story.

    Raises `Refusal` "not_allowed", "no_such_meaning", "empty", "text_long", or "still_unheard"
    where the phrase alone does not lead there: other words in it say something else.
    """
    see_to(actor)
    wording = " ".join(text.split())
    if not fold(wording):
        raise Refusal("empty")
    if len(wording) > LONGEST:
        raise Refusal("text_long")
    shelf, taught = parts.db.read(lambda s: (parts.library.now(s), store.list_taught(s)))
    if language not in LANGUAGES or meaning not in {it.code for it in list_meanings(shelf)}:
        raise Refusal("no_such_meaning")
    row = TaughtRow(new_id(), meaning, language, wording, actor.id, to_micros(now))
    others = [it for it in taught if it.wording != wording]
    if not _is_heard(parts, shelf, row, with_taught(shelf.facts, [*others, row])):
        raise Refusal("still_unheard")
    return Trial(row, parts.vault.index("unheard", fold(wording)))


def _is_heard(parts: Parts, shelf: Shelf, row: TaughtRow, facts: Parsed) -> bool:
    heard = parts.library.try_out(facts, shelf)(row.wording, row.language)
    return bool(heard.entries) and heard.entries[0].label in _names(shelf, row.meaning)


def _names(shelf: Shelf, meaning: str) -> frozenset[str]:
    """What a way in is called in a "which one?" menu."""
    if meaning.startswith(QUESTION):
        asked = shelf.facts.get("advice", {}).get("questions", ())
        return frozenset(it["question"] for it in asked if QUESTION + it["id"] == meaning)
    intents = shelf.facts.get("intents", {}).get("intents", ())
    return frozenset(
        name for it in intents if it["id"] == meaning for name in it["label"].values() if name
    )


def teach(trial: Trial, actor: Actor, *, session: Session, now: datetime) -> int:
    """Hear a phrase that was tried, from the next message on; how many people had written it."""
    see_to(actor)
    store.put_taught(session, trial.row)
    count = store.drop_unheard(session, trial.digest)
    _record("phrase_taught", trial.row, actor, session=session, now=now)
    return count


def unteach(actor: Actor, phrase_id: int, *, session: Session, now: datetime) -> None:
    """Hear a phrase no more. Raises `Refusal` "not_allowed" or "no_such_phrase"."""
    see_to(actor)
    row = store.find_taught(session, phrase_id)
    if row is None or not store.drop_taught(session, phrase_id):
        raise Refusal("no_such_phrase")
    _record("phrase_untaught", row, actor, session=session, now=now)


def _record(act: str, row: TaughtRow, actor: Actor, *, session: Session, now: datetime) -> None:
    raise_revision(session)
    audit.record_entry(
        session,
        entry_id=new_id(),
        act=act,
        subject="phrase",
        subject_id=row.id,
        now=to_micros(now),
        member_id=actor.id,
        meaning=row.meaning,
    )
