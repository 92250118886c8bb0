"""What did the person mean: one reading after the other, the surest first.

A new depth (trade and region, intents, questions) is one more reading: a function with the
signature of `Reading` in a module of its own, its lists beside `Words`, its place in `_READINGS`.
"""

from collections.abc import Callable, Sequence

from bot.core.hearing import readings
from bot.core.hearing.choices import OfferedChoice
from bot.core.hearing.folding import fold
from bot.core.hearing.meaning import Empty, Global, Meaning, Unclear, Word
from bot.core.hearing.utterance import Question, Utterance
from bot.core.hearing.words import Words

LONGEST_HEARD = 4096
_AROUND, _FIGURES = " \t\r\n.()", "0123456789"

Reading = Callable[[Utterance, Question], Meaning | None]

_EXACT: tuple[Reading, ...] = (
    readings.stop_or_start,
    readings.number,
    readings.label,
    readings.yes_or_no,
    readings.global_word,
)
_READINGS: tuple[Reading, ...] = (
    *_EXACT,
    readings.perhaps_stop,
    readings.number_and_label,
    readings.near_label,
    readings.near_word,
    readings.refusal,
)


def hear(
    text: str,
    *,
    words: Words,
    offered: Sequence[OfferedChoice] = (),
    expects: str | None = None,
) -> Meaning:
    """Return what `text` means where `offered` was last sent. Never raises, never guesses a stop.

    `expects` is None or "choice" at a menu, "yes_no" at a yes or no question, and any other word
    where the person was asked for free text: there only exact words count, and what comes back as
    `Unclear`, or as a yes or no the caller has no use for, is the answer itself.
    """
    plain = text.strip(_AROUND)
    if len(plain) == 1 and plain in _FIGURES:
        numbers = [choice.number for choice in offered]
        return readings.offered_figure(plain, numbers) or Unclear(plain)
    if len(plain) > LONGEST_HEARD:
        return _of_long_text(plain[:LONGEST_HEARD], words)
    heard = Utterance.of(text, words)
    if not heard.tokens:
        return Global(Word.HELP) if plain and not plain.strip("?؟ ") else Empty()
    meaning = _first_of(_READINGS, heard, Question(words, tuple(offered), expects))
    return meaning or Unclear(fold(heard.core))


def hear_exactly(text: str, words: Words) -> Meaning | None:
    """Return what `text` means word for word where nothing was asked; None rather than a guess."""
    plain = text.strip(_AROUND)
    if len(plain) == 1 and plain in _FIGURES:
        return readings.offered_figure(plain, ())
    if len(plain) > LONGEST_HEARD:
        return None
    heard = Utterance.of(text, words)
    return _first_of(_EXACT, heard, Question(words, (), None)) if heard.tokens else None


def _first_of(several: Sequence[Reading], heard: Utterance, question: Question) -> Meaning | None:
    for reading in several:
        meaning = reading(heard, question)
        if meaning is not None:
            return meaning
    return None


def _of_long_text(text: str, words: Words) -> Meaning:
    """A text over the limit is no command and no label; what it is about may still be found."""
    heard = Utterance.of(text, words)
    return Unclear(fold(heard.core)) if heard.tokens else Empty()
