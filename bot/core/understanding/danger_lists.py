"""The shape of `flows/data/danger.yaml`, and what an author is told of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from bot.core.understanding.danger_patterns import badly_written

Written = Annotated[str, StringConstraints(min_length=1, max_length=160)]
Language = Literal["fr", "bm"]


class DangerKind(StrEnum):
    """What kind of danger was heard, for the staff; the person is answered the same way."""

    SELF_HARM = "self_harm"
    TRAFFICKING = "trafficking"
    VIOLENCE = "violence"
    MINOR = "minor"
    DANGER = "danger"


class DangerProblem(ValueError):
    """The lists cannot be used; `problems` says why, one sentence each, for their author."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self.problems))


class _Listed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Lines(_Listed):
    """Lines by language."""

    fr: tuple[Written, ...] = ()
    bm: tuple[Written, ...] = ()


class Lists(_Listed):
    """The whole file."""

    groups: dict[str, Lines]
    innocent: Lines
    kinds: dict[DangerKind, Lines]


def read_lists(parsed: Mapping[str, object]) -> Lists:
    """The lists as they are written. Raises `DangerProblem`."""
    try:
        lists = Lists.model_validate(parsed)
    except ValidationError as refused:
        raise DangerProblem(_sentences(refused)) from None
    problems = [*_problems(lists)]
    if problems:
        raise DangerProblem(problems)
    return lists


def both(written: Lines) -> Iterator[tuple[Language, str]]:
    """Every line with its language."""
    yield from (("fr", it) for it in written.fr)
    yield from (("bm", it) for it in written.bm)


def _problems(lists: Lists) -> Iterator[str]:
    named = [("innocent", lists.innocent), *((it.value, lists.kinds[it]) for it in lists.kinds)]
    for name, written in named:
        for _, pattern in both(written):
            wrong = badly_written(pattern, lists.groups)
            if wrong is not None:
                yield f"{name}: {pattern!r} {wrong}"
    for _, pattern in both(lists.innocent):
        if " + " in pattern:
            yield f"innocent: {pattern!r} is taken out in one piece, + is not allowed"
    for name, written in lists.groups.items():
        for _, word in both(written):
            if not re.fullmatch(r"=?[^\s<>+#^$.]+( [^\s<>+#^$.]+)*", word):
                yield f"groups.{name}: {word!r} is no word"


def _sentences(refused: ValidationError) -> Iterator[str]:
    for error in refused.errors(include_url=False, include_input=False):
        yield f"{'.'.join(str(step) for step in error['loc'])}: {error['msg']}"
