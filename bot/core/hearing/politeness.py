"""Courtesy set aside, so that "bonjour, 2 svp" is 2 and "bonjour à tous" a greeting."""

from collections.abc import Sequence

from bot.core.hearing.choices import without_fillers
from bot.core.hearing.folding import fold
from bot.core.hearing.meaning import Word
from bot.core.hearing.words import COURTESY, Words


def strip_politeness(text: str, words: Words) -> str:
    """Return `text` folded, without the greetings, thanks and pleas at its two ends.

    A text that is nothing but courtesy comes back whole, folded: there is nothing behind it.
    """
    tokens = words.tokens_of(text)
    return fold(" ".join(without_politeness(tokens, words) or tokens))


def strip_dress(text: str, words: Words) -> str:
    """Return `text` folded, without courtesy and without what makes it a question: *wa*."""
    tokens = without_politeness(words.tokens_of(text), words)
    return fold(" ".join(tokens[:-1] if tokens and tokens[-1] in words.asking else tokens))


def strip_little_words(text: str, words: Words) -> tuple[str, ...]:
    """Return `text` folded, without courtesy and small words: before it, then at both its ends.

    "Mes rendez-vous" ends with a small word that belongs to it.
    """
    tokens = without_politeness(words.tokens_of(text), words)
    inner = without_fillers(tokens, words)
    before = next((at for at, token in enumerate(tokens) if token not in words.fillers), 0)
    return tuple(fold(" ".join(left)) for left in (tokens[before:], inner))


def without_politeness(tokens: Sequence[str], words: Words) -> tuple[str, ...]:
    """Return `tokens` without courtesy at the ends; empty where all of it is courtesy."""
    start, end = 0, len(tokens)
    while start < end and (length := words.courtesy.at(tokens[:end], start)):
        start += length
    while end > start and (length := words.courtesy.before(tokens, end)):
        end = max(start, end - length)
    return tuple(tokens[start:end])


def is_mere_courtesy(text: str, words: Words) -> bool:
    """Say whether `text` is a plea, a greeting, thanks, and nothing else: "svp", "pardon"."""
    tokens = words.tokens_of(text)
    return bool(tokens) and not without_politeness(tokens, words)


def courtesy_of(tokens: Sequence[str], words: Words) -> Word | None:
    """Return GREETING or THANKS where `tokens` hold that and small talk only, else None."""
    said = {words.globals.get(phrase) for phrase in words.small_talk.cover(tokens)} & COURTESY
    if Word.GREETING in said:
        return Word.GREETING
    return Word.THANKS if said else None
