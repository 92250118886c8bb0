"""The shape of `synonyms.yaml`, `intents.yaml` and `phrases.yaml`, and no other shape."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from bot.core.hearing import Word
from bot.core.hearing.words import ANSWERS, STRICT

Frame = Annotated[str, StringConstraints(pattern=r"^\S+ \S+$", max_length=40)]
Wording = Annotated[str, StringConstraints(min_length=1, max_length=120)]
OneWord = Annotated[str, StringConstraints(pattern=r"^\S+$", max_length=24)]


class ListsProblem(ValueError):
    """The lists cannot be used; `problems` says why, one sentence each, for their author."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self.problems))


class _Listed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Wordings(_Listed):
    """Words or phrases of one meaning: French, Bambara, and Bambara that nobody attested."""

    fr: tuple[Wording, ...] = ()
    bm: tuple[Wording, ...] = ()
    guess: tuple[Wording, ...] = ()

    @property
    def bambara(self) -> tuple[Wording, ...]:
        """Return all that is Bambara, attested or not."""
        return self.bm + self.guess

    def __iter__(self) -> Iterator[Wording]:  # type: ignore[override]
        yield from self.fr
        yield from self.bambara


class Sense(Wordings):
    """Words for one idea; `weight` where how rare they are would mislead."""

    weight: Annotated[float, Field(ge=0, le=1)] | None = None


class Synonyms(_Listed):
    """synonyms.yaml"""

    skipped: tuple[Wording, ...]
    abbreviations: dict[OneWord, Wording]  # each typed word by itself
    faint_trade_words: tuple[Wording, ...]
    never_trade_words: tuple[Wording, ...]
    bambara_frames: tuple[Frame, ...] = ()
    everyday: Wordings = Wordings()
    senses: dict[str, Sense]
    aims: dict[str, Wordings]
    trades: dict[str, Wordings]


class Label(_Listed):
    """How a way in is named in a "which one?" menu."""

    fr: str
    bm: str = ""


class Way(_Listed):
    """A place in a flow."""

    flow: str
    state: str | None = None


class Intent(Wordings):
    """Something a free text may ask for: a place in a flow, or a steering word."""

    id: str
    label: Label
    flow: str | None = None
    state: str | None = None
    word: Word | None = None
    near: tuple[str, ...] = ()


class Intents(_Listed):
    """intents.yaml"""

    instead: Way
    intents: tuple[Intent, ...]


class Elsewhere(Wordings):
    """What people write that is not for us: words, and whole phrases."""

    words: Wordings


class Phrases(_Listed):
    """phrases.yaml"""

    questions: dict[str, Wordings]
    elsewhere: Elsewhere
    trades: Wordings = Wordings()  # sentences that name a trade, whichever


class Lists(_Listed):
    """The three files."""

    synonyms: Synonyms
    intents: Intents
    phrases: Phrases


def read_lists(parsed: Mapping[str, Mapping[str, object]]) -> Lists:
    """Return the lists of the parsed files, by file name. Raises `ListsProblem`."""
    try:
        lists = Lists.model_validate(
            {name: parsed.get(name, {}) for name in ("synonyms", "intents", "phrases")}
        )
    except ValidationError as refused:
        raise ListsProblem(_sentences(refused)) from None
    problems = [*_problems(lists.intents.intents)]
    if problems:
        raise ListsProblem(problems)
    return lists


def _problems(intents: Iterable[Intent]) -> Iterator[str]:
    for intent in intents:
        if (intent.flow is None) == (intent.word is None):
            yield f"{intent.id}: leads to a flow or is a word, one of the two"
        elif intent.word in STRICT | ANSWERS:
            yield f"{intent.id}: {intent.word} is never guessed from a sentence"


def _sentences(refused: ValidationError) -> Iterator[str]:
    for error in refused.errors(include_url=False, include_input=False):
        yield f"{'.'.join(str(step) for step in error['loc'])}: {error['msg']}"
