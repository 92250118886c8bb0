"""Who gets no answer, and why: every exception to "a person who writes gets an answer"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.core.hearing import Global, Word, Words, hear_exactly
from bot.core.world import World
from bot.store.contacts import Reached
from bot.store.moment import micros

MINUTE = micros(timedelta(minutes=1))
MESSAGE = 1_000  # levels count thousandths, so that a bucket empties evenly
ALWAYS_HEARD = frozenset({Word.STOP, Word.START})


class Silence(StrEnum):
    """Why nothing is answered."""

    FLOOD = "flood"
    TAKEN_OVER = "taken_over"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Bucket:
    """How full a contact's flood bucket is: each message adds one, a minute empties `limit`.

    The first message too many fills it so far that a quiet minute is needed, as the notice says.
    """

    level: int  # in thousandths of a message
    at: int
    just_overflowed: bool = False  # by this very message: it gets the one notice

    def after(self, now: int, *, limit: int) -> Bucket:
        """The bucket with one more message in it. Without a limit it stays empty."""
        if limit == 0:
            return Bucket(0, now)
        level = self._drained(now, limit=limit)
        if level + MESSAGE <= limit * MESSAGE:
            return Bucket(level + MESSAGE, now)
        full = max(2 * limit - 1, limit + 1) * MESSAGE
        if level <= limit * MESSAGE:
            return Bucket(full, now, True)
        return Bucket(min(level + MESSAGE, full), now)

    def overflows(self, *, limit: int) -> bool:
        """True when this message is one too many."""
        return self.level > limit * MESSAGE

    def _drained(self, now: int, *, limit: int) -> int:
        emptied = max(0, now - self.at) * limit * MESSAGE // MINUTE
        return max(0, self.level - emptied)


def why_silent(
    reached: Reached, bucket: Bucket, *, limit: int, now: int, word: Word | None
) -> Silence | None:
    """The reason to answer nothing, or None. STOP and START are heard when they change something.

    A person in danger is heard whatever this says: ask `is_urgent` before keeping silent.
    """
    is_out = reached.opted_out_at is not None
    changes = (word is Word.STOP and not is_out) or (word is Word.START and is_out)
    if bucket.overflows(limit=limit):
        return None if changes else Silence.FLOOD
    if word in ALWAYS_HEARD:
        return None
    if reached.taken_over_until is not None and reached.taken_over_until > now:
        return Silence.TAKEN_OVER
    if is_out and reached.answered_after_stop:
        return Silence.STOPPED
    return None


def heard_always(text: str, words: Words) -> Word | None:
    """STOP or START when the whole message says so."""
    meaning = hear_exactly(text, words)
    if isinstance(meaning, Global) and meaning.word in ALWAYS_HEARD:
        return meaning.word
    return None


def is_urgent(text: str, world: World) -> bool:
    """True when it tells of danger: heard in a flood, after STOP, while a member talks."""
    return world.hear_danger(text) is not None
