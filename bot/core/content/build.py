"""From parsed files to `Content`: refuses what is unknown, missing or points at nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from bot.core.content.content import Content
from bot.core.content.facts import Entry
from bot.core.content.files import ContentFiles
from bot.core.content.references import problems

E = TypeVar("E", bound=Entry)


class ContentError(ValueError):
    """Content that cannot be used: `path` says where ("directory.organisations.apej.kind")."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem


def build_content(parsed: Mapping[str, Any], *, revision: int = 0) -> Content:
    """The content of these parsed files, keyed by file name without ending; other files are left.

    Raises ContentError for the first thing wrong: a file that is missing, a section or key that is
    unknown, a value of the wrong kind, an id used twice, a reference to what does not exist.
    """
    ours = {each.name: parsed[each.name] for each in fields(ContentFiles) if each.name in parsed}
    try:
        files = _files().validate_python(ours)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise ContentError(_path(ours, first["loc"]), first["msg"]) from error
    for path, problem in problems(files):
        raise ContentError(path, problem)
    return _content(files, revision)


@cache
def _files() -> TypeAdapter[ContentFiles]:
    return TypeAdapter(ContentFiles)


def _path(parsed: Mapping[str, Any], places: Sequence[str | int]) -> str:
    """The path in words: an entry by its id rather than by its number."""
    here: Any = parsed
    names = []
    for place in places:
        try:
            here = here[place]
        except (KeyError, IndexError, TypeError):
            here = None
        name = here.get("id", place) if isinstance(place, int) and hasattr(here, "get") else place
        names.append(str(name))
    return ".".join(names)


def _by_id(entries: Iterable[E]) -> Mapping[str, E]:
    return MappingProxyType({entry.id: entry for entry in entries})


def _content(files: ContentFiles, revision: int) -> Content:
    directory, process, advice = files.directory, files.process, files.advice
    return Content(
        revision=revision,
        sentences=files.amounts.sentences,
        explanation=process.explanation,
        documents=_by_id(directory.documents),
        organisations=_by_id(directory.organisations),
        projects=_by_id(directory.projects),
        partners=_by_id(directory.partners),
        sectors=_by_id(files.trades.sectors),
        trades=_by_id(files.trades.trades),
        regions=_by_id(files.regions.regions),
        towns=_by_id(files.regions.towns),
        other_places=_by_id(files.regions.other_places),
        situations=_by_id(files.papers.situations),
        categories=_by_id(files.papers.categories),
        papers=_by_id(files.papers.papers),
        paper_rules=_by_id(files.papers.rules),
        aids=_by_id(files.papers.aids),
        stages=_by_id(process.stages),
        states=_by_id(process.states),
        figures=_by_id(process.figures),
        topics=_by_id(advice.topics),
        tips=_by_id(advice.tips),
        business_steps=_by_id(advice.business_steps),
        finance=_by_id(advice.finance_options),
        requirements=_by_id(advice.requirements),
        certificates=_by_id(advice.certificates),
        pitfalls=_by_id(advice.pitfalls),
        questions=_by_id(advice.questions),
        amounts=_by_id(files.amounts.amounts),
        contradictions=_by_id(files.contradictions.contradictions),
    )
