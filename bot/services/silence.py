"""Who gets no answer, and why: every exception to "a person who writes gets an answer"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.core.hearing import Global, Word, Words, hear
from bot.store.contacts import Reached
from bot.store.moment import micros

MINUTE = micros(timedelta(minutes=1))
ALWAYS_HEARD = frozenset({Word.STOP, Word.START})


class Silence(StrEnum):
    """Why nothing is answered."""

    FLOOD = "flood"
    TAKEN_OVER = "taken_over"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Bucket:
    """How full a contact's flood bucket is: each message adds one, a minute empties `limit`."""

    level: int  # in thousandths of a message
    at: int

    def after(self, now: int, *, limit: int) -> Bucket:
        """The bucket with one more message in it; never over one above the limit."""
        drained = max(0, now - self.at) * limit * 1000 // MINUTE
        level = max(0, self.level - drained) + 1000
        return Bucket(min(level, (limit + 2) * 1000), now)

    def overflows(self, *, limit: int) -> bool:
        """True when this message is one too many."""
        return limit > 0 and self.level > limit * 1000

    def just_overflowed(self, before: Bucket, *, limit: int) -> bool:
        """True for the first message that is too many: it gets the one notice."""
        return self.overflows(limit=limit) and not before.overflows(limit=limit)


def why_silent(
    reached: Reached, bucket: Bucket, *, limit: int, now: int, word: Word | None
) -> Silence | None:
    """The reason to answer nothing, or None. STOP and START are heard whatever happens."""
    if word in ALWAYS_HEARD:
        return None
    if bucket.overflows(limit=limit):
        return Silence.FLOOD
    if reached.taken_over_until is not None and reached.taken_over_until > now:
        return Silence.TAKEN_OVER
    if reached.opted_out_at is not None and reached.answered_after_stop:
        return Silence.STOPPED
    return None


def heard_always(text: str, words: Words) -> Word | None:
    """STOP or START when the whole message says so."""
    meaning = hear(text, words=words, offered=(), expects=None)
    if isinstance(meaning, Global) and meaning.word in ALWAYS_HEARD:
        return meaning.word
    return None
