"""Words of danger and of promise that members keep: tried first, in force with the next message.

They stand beside the lists of the files, so that an import neither removes nor doubles them; what
was taken out stays, with who did it and when.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.check.wording import WordingProblem
from bot.core.hearing import fold
from bot.core.understanding.danger import DangerProblem
from bot.services.library import Shelf
from bot.services.parts import Parts
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.services.watched_lists import (
    FILES,
    LANGUAGES,
    LISTS,
    PANEL,
    PROMISE,
    lines_of,
    with_line,
    without_line,
)
from bot.services.watched_trial import Changes, compare, hears
from bot.store import audit
from bot.store import watched as store
from bot.store.identity import new_id
from bot.store.library import raise_revision
from bot.store.moment import from_micros, to_micros
from bot.store.session import Session
from bot.store.watched import WatchedRow

LONGEST, LONGEST_EXAMPLE = 80, 300
MOST_FOUND = 40
_WRITTEN = re.compile(r"[\w'’=-]+|\.\.\.?|\+")


@dataclass(frozen=True, slots=True)
class Word:
    """A line of a list, and what would change with it or without it."""

    listed: str
    language: str
    wording: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A word that members added or took out: who did that last, and when."""

    listed: str
    language: str
    wording: str
    is_in_force: bool
    member_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Trial:
    """A change that was tried and is not in force yet."""

    word: Word
    changes: Changes


def see_to(actor: Actor) -> None:
    """Raise `Refusal` "not_allowed" unless this member may keep the words."""
    if not may(actor, Permission.KEEP_WORDS):
        raise Refusal("not_allowed")


def list_kept(actor: Actor, *, session: Session) -> list[Kept]:
    """What members added or took out, the last first. Raises `Refusal` "not_allowed"."""
    see_to(actor)
    kept = [_kept(row) for row in store.list_watched(session)]
    return sorted(kept, key=lambda it: it.at, reverse=True)


def _kept(row: WatchedRow) -> Kept:
    is_out = row.withdrawn_at is not None
    by, at = (row.withdrawn_by, row.withdrawn_at) if is_out else (row.added_by, row.added_at)
    return Kept(row.listed, row.language, row.wording, not is_out, by, from_micros(at or 0))


def find_words(shelf: Shelf, typed: str) -> list[Word]:
    """The lines in force that hold what was typed."""
    wanted = fold(typed)
    if not wanted:
        return []
    found = (
        Word(listed, language, line)
        for listed in LISTS
        for language in LANGUAGES
        for line in lines_of(shelf.facts, listed, language)
        if wanted in fold(line)
    )
    return [word for word, _place in zip(found, range(MOST_FOUND), strict=False)]


def try_word(parts: Parts, actor: Actor, word: Word, example: str) -> Trial:
    """Try one more line on an example and on those of the files. Takes a second: never in a story.

    Raises `Refusal` "not_allowed", "no_such_list", "empty", "text_long", "badly_written",
    "word_known", or "example_unheard": with the word, the example is taken as it is without it.
    """
    see_to(actor)
    word = replace(word, wording=" ".join(word.wording.split()))
    _check(word)
    if not example.strip():
        raise Refusal("no_example")

    def story(session: Session) -> Trial:
        shelf = parts.library.now(session)
        if word.wording in lines_of(shelf.facts, word.listed, word.language):
            raise Refusal("word_known")
        after = with_line(shelf.facts, word.listed, word.language, word.wording)
        try:
            is_heard = hears(after, word.listed, word.language, example[:LONGEST_EXAMPLE])
            changes = compare(parts, shelf, shelf.facts, after, word.listed, session)
        except (DangerProblem, WordingProblem):
            raise Refusal("badly_written") from None
        if not is_heard:
            raise Refusal("example_unheard")
        return Trial(word, changes)

    return parts.db.read(story)


def try_removal(parts: Parts, actor: Actor, word: Word) -> Trial:
    """What would change without a line. Raises `Refusal` "not_allowed", "no_such_word"."""
    see_to(actor)

    def story(session: Session) -> Trial:
        shelf = parts.library.now(session)
        if word.listed not in LISTS or word.wording not in _lines(shelf, word):
            raise Refusal("no_such_word")
        after = without_line(shelf.facts, word.listed, word.language, word.wording)
        return Trial(word, compare(parts, shelf, shelf.facts, after, word.listed, session))

    return parts.db.read(story)


def add_word(actor: Actor, trial: Trial, *, agreed: bool, session: Session, now: datetime) -> None:
    """Put a word that was tried in force. Raises `Refusal` "not_allowed" or "not_agreed"."""
    _may_go(actor, trial, agreed=agreed)
    word, at = trial.word, to_micros(now)
    row = _row_of(word, session=session)
    if row is None:
        new = WatchedRow(new_id(), word.listed, word.language, word.wording, PANEL, actor.id, at)
        store.insert_watched(session, new)
    else:
        row = replace(row, added_by=actor.id, added_at=at, withdrawn_by=None, withdrawn_at=None)
        store.set_watched(session, row)
    _record("word_added", word, actor, session=session, now=at)


def remove_word(
    actor: Actor, trial: Trial, *, agreed: bool, session: Session, now: datetime
) -> None:
    """Take a word out; it is kept. Raises `Refusal` "not_allowed" or "not_agreed"."""
    _may_go(actor, trial, agreed=agreed)
    word, at = trial.word, to_micros(now)
    row = _row_of(word, session=session)
    if row is None:
        new = WatchedRow(
            new_id(), word.listed, word.language, word.wording, FILES,
            withdrawn_by=actor.id, withdrawn_at=at,
        )  # fmt: skip
        store.insert_watched(session, new)
    else:
        store.set_watched(session, replace(row, withdrawn_by=actor.id, withdrawn_at=at))
    _record("word_withdrawn", word, actor, session=session, now=at)


def _may_go(actor: Actor, trial: Trial, *, agreed: bool) -> None:
    see_to(actor)
    if trial.changes.asks and not agreed:
        raise Refusal("not_agreed")


def _check(word: Word) -> None:
    if word.listed not in LISTS or word.language not in LANGUAGES:
        raise Refusal("no_such_list")
    if not fold(word.wording):
        raise Refusal("empty")
    if len(word.wording) > LONGEST:
        raise Refusal("text_long")
    # Groups and anchors belong to the files: an import may take away a group that a word names.
    steps = word.wording.split()
    signs = {"..", "...", "+"}
    is_plain = all(_WRITTEN.fullmatch(step) for step in steps)
    if not is_plain or (word.listed == PROMISE and signs & set(steps)):
        raise Refusal("badly_written")


def _lines(shelf: Shelf, word: Word) -> Sequence[str]:
    return lines_of(shelf.facts, word.listed, word.language)


def _row_of(word: Word, *, session: Session) -> WatchedRow | None:
    """What members did to this word before; its row is locked."""
    told = (word.listed, word.language, word.wording)
    for row in store.list_watched(session):
        if (row.listed, row.language, row.wording) == told:
            return store.lock_watched(session, row.id)
    return None


def _record(act: str, word: Word, actor: Actor, *, session: Session, now: int) -> None:
    raise_revision(session)
    audit.record_entry(
        session,
        entry_id=new_id(),
        act=act,
        subject="service",
        subject_id=None,
        now=now,
        member_id=actor.id,
        list=word.listed,
    )
