"""The readings of a message: each tells what it means, or None to let the next one try."""

from collections.abc import Container
from dataclasses import replace

from bot.core.hearing.choices import named_closely, named_exactly, named_wholly
from bot.core.hearing.digits import digit, figure_of
from bot.core.hearing.folding import fold
from bot.core.hearing.likeness import distance_within
from bot.core.hearing.meaning import (
    Between,
    Chosen,
    Global,
    Meaning,
    No,
    Unclear,
    UnsureStop,
    Word,
    Yes,
)
from bot.core.hearing.politeness import courtesy_of
from bot.core.hearing.utterance import Question, Utterance
from bot.core.hearing.words import ANSWERS, STRICT, Words

_ASKED_ABOUT_AT_MOST = 3
_GUESSED_FROM = 3
_LONGEST_REFUSAL = 5
_TOLD = ANSWERS | {Word.DONT_KNOW}
_LONGEST_UNIT = 3
# In a free answer a long text that speaks of stopping is a story, not an order.
_LONGEST_FREE_STOP = 7


def stop_or_start(heard: Utterance, question: Question) -> Meaning | None:
    """Any word for stop, and START itself, before anything an author has written into a menu.

    Who writes *dabila wa* asks whether to stop: so do we, rather than fall silent for ever.
    """
    words = question.words
    for key in heard.keys:
        word = words.globals.get(key)
        if word is Word.STOP or (word is Word.START and key == word.value):
            return Global(word)
    return UnsureStop() if words.globals.get(heard.asked(words)) is Word.STOP else None


def number(heard: Utterance, question: Question) -> Meaning | None:
    """A digit in any dress. A figure that is not offered is unclear, a number word may be more."""
    found = digit(heard.text, question.words, offered=question.numbers)
    if found is None:
        return None
    written = any(figure_of(token, question.words) for token in heard.tokens)
    return offered_figure(found, question.numbers) or (
        Unclear(fold(heard.text)) if written else None
    )


def offered_figure(figure: str, numbers: Container[str]) -> Meaning | None:
    """0 is the menu everywhere; another digit is a choice where it is offered."""
    if figure == "0":
        return Global(Word.MENU)
    return Chosen(figure) if figure in numbers else None


def label(heard: Utterance, question: Question) -> Meaning | None:
    """The label of a choice, or one of its words, and nothing else but little words around it."""
    words = question.words
    named = _which(named_exactly(heard.keys, question.forms, words=words))
    if named is not None or question.is_free:
        return named
    named = _which(named_exactly([heard.trimmed(words)], question.forms, words=words))
    return replace(named, has_little_words=True) if isinstance(named, Chosen) else named


def yes_or_no(heard: Utterance, question: Question) -> Meaning | None:
    """A plain yes or no, as the choice that stands for it where there is one."""
    words = question.words
    word = _answer(heard, words)
    if word is None:
        return None
    stands_for = _standing_for(word, question)
    if stands_for:
        return _which(stands_for)
    if question.expects != "yes_no" and any(key in words.globals for key in heard.keys):
        return None  # "ça va" is a yes to a question and a greeting elsewhere
    return Yes() if word is Word.YES else No()


def global_word(heard: Utterance, question: Question) -> Meaning | None:
    """A word that means the same everywhere, or courtesy that asks for nothing."""
    words = question.words
    for key in heard.keys:
        if key in words.globals:
            return Global(words.globals[key])
    asked = words.globals.get(heard.asked(words))
    if asked is not None and asked not in STRICT:
        return Global(asked)
    courtesy = courtesy_of(heard.tokens, words)
    if courtesy is not None:
        return Global(courtesy)
    if _told(heard, words) == {Word.DONT_KNOW}:
        return Global(Word.DONT_KNOW)
    if not heard.bare and not question.is_free:  # "svp": what is asked of them is not clear
        return Global(Word.DONT_UNDERSTAND)
    key = heard.trimmed(words)
    word = words.globals.get(key)
    if question.is_free or word is None or word in STRICT or len(key) < _GUESSED_FROM:
        return None
    return Global(word)


def perhaps_stop(heard: Utterance, question: Question) -> Meaning | None:
    """Speaks of stopping without being the bare word: to be asked about, never done."""
    words = question.words
    if any(key in words.stop_alone for key in heard.keys):
        return UnsureStop()
    if question.is_free and len(heard.tokens) > _LONGEST_FREE_STOP:
        return None
    if not words.stop_in_sentence.anywhere(heard.tokens) or _tells_of_a_halt(heard, words):
        return None
    return UnsureStop()


def _tells_of_a_halt(heard: Utterance, words: Words) -> bool:
    """ "Le camion a fait stop": a story of the road, in which the word stands alone."""
    rest = tuple(token for token in heard.tokens if token not in words.halt)
    return not words.halt_told.isdisjoint(rest) and not words.stop_in_sentence.anywhere(rest)


def number_and_label(heard: Utterance, question: Question) -> Meaning | None:
    """ "2 Kayes": figure and words agree, or the person is asked which of them counts."""
    bare, forms, words = _unglued(heard.bare), question.forms, question.words
    if question.is_free or len(bare) < 2:
        return None
    for figure, rest in ((bare[0], bare[1:]), (bare[-1], bare[:-1])):
        if not figure.isdigit() or figure not in forms:
            continue
        if named_exactly([" ".join(rest)], forms, words=words) == (figure,):
            return Chosen(figure)
        named = named_closely(bare, forms, words=words)
        return _which(tuple(dict.fromkeys((figure, *named)))) if named else None
    return None


def near_label(heard: Utterance, question: Question) -> Meaning | None:
    """A misspelt label, or the telling word of one label inside a sentence.

    A choice that stands for yes or no is never reached so: consent is not guessed.
    """
    if question.is_free:
        return None
    named = named_closely(heard.bare, question.forms, words=question.words)
    answers = (*_standing_for(Word.YES, question), *_standing_for(Word.NO, question))
    if len(named) == 1 and named[0] in answers:
        return None
    return _which(named, is_guess=not named_wholly(heard.bare, question.forms))


def near_word(heard: Utterance, question: Question) -> Meaning | None:
    """A global word with one letter wrong; never one that is exact by rule."""
    if question.is_free:
        return None
    near, core = question.words.near, heard.core
    words = {near[key] for key in near if distance_within(core, key, forgiven=1) is not None}
    return Global(words.pop()) if len(words) == 1 else None


def refusal(heard: Utterance, question: Question) -> Meaning | None:
    """A no followed by a few words, where a no was an answer.

    A yes followed by words is left unclear: "oui mais ..." must never count as consent.
    """
    answers, bare = question.words.answers, heard.bare
    length = question.words.answer_phrases.at(bare, 0)
    if question.is_free or not length or len(bare) > _LONGEST_REFUSAL:
        return None
    says_yes = any(answers.get(token) is Word.YES for token in bare[length:])
    if answers[" ".join(bare[:length])] is not Word.NO or says_yes:
        return None
    stands_for = _standing_for(Word.NO, question)
    if stands_for:
        return _which(stands_for)
    return No() if question.expects == "yes_no" else None


def _unglued(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Return `tokens` with "2kayes" at the front as two words; "9h" stays an hour."""
    first = tokens[0] if tokens else ""
    if len(first) <= _LONGEST_UNIT or not first[0].isdigit() or not first[1:].isalpha():
        return tokens
    return (first[0], first[1:], *tokens[1:])


def _answer(heard: Utterance, words: Words) -> Word | None:
    for key in heard.keys:
        if key in words.answers:
            return words.answers[key]
    said = _told(heard, words)
    return said.pop() if len(said) == 1 and said <= ANSWERS else None


def _told(heard: Utterance, words: Words) -> set[Word]:
    """What a message says that is answers only, and words that change none: "oui, ça me va"."""
    told = words.told_answers.cover(heard.bare)
    said = {words.answers.get(phrase) or words.globals.get(phrase) for phrase in told}
    return {word for word in said if word in _TOLD}


def _standing_for(word: Word, question: Question) -> tuple[str, ...]:
    answers = question.words.answers
    return tuple(
        number
        for number, several in question.forms.items()
        if any(form == word.value or answers.get(form) is word for form in several)
    )


def _which(numbers: tuple[str, ...], *, is_guess: bool = False) -> Meaning | None:
    if len(numbers) == 1:
        return Chosen(numbers[0], is_guess)
    return Between(numbers, is_guess) if 1 < len(numbers) <= _ASKED_ABOUT_AT_MOST else None
