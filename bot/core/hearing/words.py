"""The word lists made ready for hearing: folded once, looked up in one step."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from bot.core.hearing.folding import fold_gently, reply_tokens
from bot.core.hearing.likeness import ONE_LETTER_FROM
from bot.core.hearing.meaning import Word
from bot.core.hearing.phrases import Phrases
from bot.core.hearing.wordlist import Group, WordList

# Whole message, exact: a guess here would silence or erase someone, or bring back who left.
STRICT = frozenset({Word.STOP, Word.START, Word.ERASE})
ANSWERS = frozenset({Word.YES, Word.NO})
COURTESY = frozenset({Word.GREETING, Word.THANKS})


class WordsProblem(ValueError):
    """The word lists cannot be used; `problems` says why, one sentence each, for their author."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self.problems))


@dataclass(frozen=True, slots=True)
class Words:
    """Every list, its spellings folded. Built by `build_words`, shared by all messages."""

    globals: Mapping[str, Word]
    answers: Mapping[str, Word]
    near: Mapping[str, Word]
    numbers: Mapping[str, str]
    shy_numbers: frozenset[str]
    number_before: frozenset[str]
    number_after: frozenset[str]
    fillers: frozenset[str]
    asking: frozenset[str]
    blockers: frozenset[str]
    answer_phrases: Phrases
    told_answers: Phrases  # the same, "I do not know", and what may stand beside them
    courtesy: Phrases
    small_talk: Phrases
    stop_in_sentence: Phrases
    stop_alone: frozenset[str]
    halt: frozenset[str]
    halt_told: frozenset[str]
    kept_doubled: frozenset[str]

    def tokens_of(self, text: str) -> tuple[str, ...]:
        """Return the words of `text` folded as the listed spellings are."""
        return reply_tokens(text, self.kept_doubled)

    def key_of(self, text: str) -> str:
        """Return the form under which `text` is looked up in these lists."""
        return " ".join(self.tokens_of(text))


def build_words(parsed: Mapping[str, object]) -> Words:
    """Return the lists of `flows/data/words.yaml`, given as parsed values, ready for `hear`.

    Raises `WordsProblem` naming every unknown key, missing word, unknown source, spelling that says
    two things, and guessed word that must be exact.
    """
    try:
        listed = WordList.model_validate(parsed)
    except ValidationError as refused:
        raise WordsProblem(_sentences(refused)) from None
    problems = [*_problems(listed)]
    if problems:
        raise WordsProblem(problems)
    return _ready(listed)


def _ready(listed: WordList) -> Words:
    said = {key: word for word, groups in listed.words.items() for key in _keys(groups)}
    answers = {key: word for word in ANSWERS for key in _keys(listed.words[word])}
    globals_ = {
        key: word
        for word, groups in listed.words.items()
        if word not in ANSWERS
        for key in _keys(groups)
    }
    around = listed.around
    courtesy = {key for key, word in said.items() if word in COURTESY} | _keys(around.politeness)
    return Words(
        globals=globals_,
        answers=answers,
        near=_near(listed),
        numbers={key: figure for figure, groups in listed.numbers.items() for key in _keys(groups)},
        shy_numbers=_shy(listed),
        number_before=_keys(around.number_before),
        number_after=_keys(around.number_after),
        fillers=_keys(around.fillers),
        asking=_keys(around.asking),
        blockers=_keys(around.blockers),
        answer_phrases=Phrases.of(answers),
        told_answers=Phrases.of(
            {*answers, *_keys(listed.words[Word.DONT_KNOW]), *_keys(around.beside_answers)}
        ),
        courtesy=Phrases.of(courtesy),
        small_talk=Phrases.of(courtesy | _keys(around.companions)),
        stop_in_sentence=Phrases.of(_keys(around.stop_in_sentence)),
        stop_alone=_keys(around.stop_alone),
        halt=_keys(around.halt),
        halt_told=_keys(around.halt_told),
        kept_doubled=_doubled(listed),
    )


def _keys(groups: Iterable[Group]) -> frozenset[str]:
    return frozenset(_key(spelling) for group in groups for spelling in group.spellings)


def _keys_of_answers(listed: WordList) -> frozenset[str]:
    return frozenset(key for word in ANSWERS for key in _keys(listed.words.get(word, ())))


def _key(spelling: str) -> str:
    return " ".join(reply_tokens(spelling))


def _doubled(listed: WordList) -> frozenset[str]:
    groups = listed.around.kept_doubled
    return frozenset(fold_gently(spelling) for group in groups for spelling in group.spellings)


def _near(listed: WordList) -> dict[str, Word]:
    return {
        key: word
        for word, groups in listed.words.items()
        for group in groups
        if group.near
        for key in map(_key, group.written)
        if len(key) >= ONE_LETTER_FROM
    }


def _shy(listed: WordList) -> frozenset[str]:
    groups = [group for several in listed.numbers.values() for group in several]
    return _keys(group for group in groups if group.only_when_offered)


def _problems(listed: WordList) -> Iterator[str]:
    for word in Word:
        if not _keys(listed.words.get(word, ())):
            yield f"{word.value}: no spelling is listed"
    for name, group in _named_groups(listed):
        if group.source not in listed.sources:
            yield f"{name}: the source {group.source!r} is not described under `sources`"
        for spelling in group.spellings:
            if not _key(spelling):
                yield f"{name}: {spelling!r} has no letter or digit"
    for word in sorted(STRICT | ANSWERS):
        if any(group.near for group in listed.words.get(word, ())):
            yield f"{word.value}: `near` is not allowed, this word is never guessed"
    yield from _said_twice(listed)
    for key in sorted(_keys(listed.around.beside_answers) & _keys_of_answers(listed)):
        yield f"beside_answers: {key!r} is itself a yes or a no"


def _said_twice(listed: WordList) -> Iterator[str]:
    """A spelling may not say two things, but yes or no beside a courtesy: the question decides."""
    owners: dict[str, str] = {}
    for word, groups in listed.words.items():
        for key in sorted(_keys(groups)):
            other = owners.setdefault(key, word.value)
            if other != word.value and not _may_share(Word(other), word):
                yield f"{word.value}: {key!r} is also listed under {other}"
    shy = _shy(listed)
    for name, others in [*listed.numbers.items(), ("stop_alone", listed.around.stop_alone)]:
        for key in sorted(_keys(others) - shy):
            other = owners.setdefault(key, name)
            if other != name:
                yield f"{name}: {key!r} is also listed under {other}"


def _may_share(first: Word, second: Word) -> bool:
    return bool({first, second} & ANSWERS) and bool({first, second} & COURTESY)


def _named_groups(listed: WordList) -> Iterator[tuple[str, Group]]:
    for word, groups in listed.words.items():
        yield from ((word.value, group) for group in groups)
    for figure, numbers in listed.numbers.items():
        yield from ((figure, group) for group in numbers)
    for name, around in listed.around:
        yield from ((name, group) for group in around)


def _sentences(refused: ValidationError) -> Iterator[str]:
    for error in refused.errors(include_url=False, include_input=False):
        place = ".".join(str(step) for step in error["loc"])
        yield f"{place}: {error['msg']}"
