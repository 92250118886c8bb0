"""What texts may not say, and what a reader allowed: lists that are data, folded once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from bot.core.hearing import fold
from bot.core.hearing.phrases import Phrases

_APOSTROPHES = str.maketrans({sign: " " for sign in "'’‘ʼ´`"})
Said = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class WordingProblem(ValueError):
    """The lists cannot be used; the text says why."""


class Approval(BaseModel):
    """One text that may keep its promise words, by whom and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str  # flow.state.field
    by: str
    why: str


class _Listed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    promises: dict[str, tuple[Said, ...]]
    approved: tuple[Approval, ...] = ()
    denied: tuple[Said, ...]
    same_in_bambara: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class WordingRules:
    """The lists ready for use; `kit` are the Bambara words that have a source."""

    promises: Mapping[str, Phrases]
    approved: frozenset[str]
    denied: Phrases
    same_in_bambara: frozenset[str]
    kit: frozenset[str] = frozenset()


def build_wording(
    parsed: object, *, names: Iterable[str] = (), kit: Iterable[str] = ()
) -> WordingRules:
    """The rules of `flows/data/wording.yaml`. `names` (organisations, trades) are denied as well.

    Raises `WordingProblem` for an unknown key, a missing list, or an empty entry.
    """
    try:
        listed = _Listed.model_validate(parsed)
    except ValidationError as refused:
        first = refused.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise WordingProblem(f"{place}: {first['msg']}") from None
    return WordingRules(
        promises={language: _phrases(said) for language, said in listed.promises.items()},
        approved=frozenset(approval.text for approval in listed.approved),
        denied=_phrases((*listed.denied, *names)),
        same_in_bambara=frozenset(fold(text) for text in listed.same_in_bambara),
        kit=frozenset(kit),
    )


def spoken(text: str) -> tuple[str, ...]:
    """The words of a text, folded; an apostrophe parts two words here, as it does in speech."""
    return tuple(fold(text.translate(_APOSTROPHES)).split())


def found_in(tokens: Sequence[str], phrases: Phrases) -> tuple[str, ...]:
    """The phrases of the list that the words hold, each once, plural or singular."""
    plain = [token[:-1] if len(token) > 3 and token[-1] in "sx" else token for token in tokens]
    found = []
    for words in (tokens, plain):
        for start in range(len(words)):
            length = phrases.at(words, start)
            if length:
                found.append(" ".join(words[start : start + length]))
    return tuple(dict.fromkeys(found))


def _phrases(texts: Iterable[str]) -> Phrases:
    return Phrases.of(" ".join(spoken(text)) for text in texts)
