"""The shape of `flows/data/words.yaml`: what an author may write there, and nothing else."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from bot.core.hearing.meaning import Word

Figure = Literal["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]
Spelling = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class _Listed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Group(_Listed):
    """Spellings that share a language, a source and a degree of confidence."""

    language: Literal["fr", "bm", "en", "ar"]
    confidence: Literal["A", "B", "C"]
    source: str
    written: tuple[Spelling, ...] = ()
    typed: tuple[Spelling, ...] = ()
    near: bool = False

    @property
    def spellings(self) -> tuple[str, ...]:
        return self.written + self.typed


class NumberGroup(Group):
    """Number words; `only_when_offered` where the word also means something else."""

    only_when_offered: bool = False


class Around(_Listed):
    """Words that surround an answer without changing it, or that forbid to read one."""

    politeness: tuple[Group, ...] = ()
    kept_doubled: tuple[Group, ...] = ()
    companions: tuple[Group, ...] = ()
    beside_answers: tuple[Group, ...] = ()
    number_before: tuple[Group, ...] = ()
    number_after: tuple[Group, ...] = ()
    fillers: tuple[Group, ...] = ()
    asking: tuple[Group, ...] = ()
    blockers: tuple[Group, ...] = ()
    stop_in_sentence: tuple[Group, ...] = ()
    stop_alone: tuple[Group, ...] = ()
    halt: tuple[Group, ...] = ()
    halt_told: tuple[Group, ...] = ()


class WordList(_Listed):
    """The whole file."""

    sources: dict[str, str]
    words: dict[Word, tuple[Group, ...]]
    numbers: dict[Figure, tuple[NumberGroup, ...]]
    around: Around
