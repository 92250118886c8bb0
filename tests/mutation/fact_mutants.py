"""Small mistakes in the facts: what is told about one thing is told about another, or is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from typing import Any

from bot.core.content import Content
from bot.core.content.facts import Amount, Entry
from bot.core.text import placeholders
from bot.services.library import Shelf
from tests.mutation.told_facts import is_told, may_be_said, told_names, told_texts

Change = Callable[[Content], Content]
Texts = Iterable[tuple[str, str]]  # path, text
LIST = ("metiers", "liste")  # where an organisation comes up that stands in the wrong region
NOWHERE = ("", "")
YEAR = re.compile(r"\b20[12]\d\b")


@dataclass(frozen=True, slots=True)
class FactMutant:
    """One mistake: of which kind, in what, and how it changes the facts of each language.

    `told` are the texts that whoever is told the fact reads; `flow` and `state` are only names.
    """

    flow: str
    state: str
    kind: str
    what: str
    changes: Mapping[str, Change]
    told: tuple[str, ...]
    comes_up_in: tuple[str, str] = NOWHERE
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # language, which, name

    def __str__(self) -> str:
        return f"{self.flow}.{self.state} {self.kind}: {self.what}"

    @property
    def languages(self) -> frozenset[str]:
        """The languages in which it changes what is told."""
        return frozenset((*self.changes, *self.names))


def fact_mutants(shelf: Shelf) -> Iterator[FactMutant]:
    """Every mutant of the facts, always in the same order."""
    contents = {"fr": shelf.content, **{key: it.content for key, it in shelf.spoken.items()}}
    for language, content in contents.items():
        texts = list(told_texts(content, shelf.spoken.get(language)))
        yield from _swapped(texts, language)
        yield from _years_in_texts(texts, language)
        yield from _other_names(shelf.world.labels, shelf.content, language)
        if language != "fr":
            yield from _in_another_language(dict(told_texts(contents["fr"])), texts, language)
    yield from _moved(contents)
    yield from _other_years(contents)
    yield from _other_amounts(contents)


def _swapped(texts: Texts, language: str) -> Iterator[FactMutant]:
    """Each text told in the place of the next one of its kind."""
    for kind, several in groupby(sorted(texts, key=_kind), key=_kind):
        of_kind = list(several)
        for place, (path, text) in enumerate(of_kind):
            follows = [it for _path, it in (*of_kind[place + 1 :], *of_kind[:place])]
            other = next((it for it in follows if it != text), None)
            if other is not None:
                yield _saying(language, path, text, other, f"{kind} swapped")


def _kind(text: tuple[str, str]) -> str:
    kind, _entry, field = text[0].split(".", 2)
    return f"{kind} {field}"


def _years_in_texts(texts: Texts, language: str) -> Iterator[FactMutant]:
    """Each text that says a year says the year after."""
    for path, text in texts:
        if YEAR.search(text):
            other = YEAR.sub(lambda found: str(int(found[0]) + 1), text, count=1)
            yield _saying(language, path, text, other, "year in the text")


def _other_names(
    labels: Mapping[str, Mapping[str, str]], content: Content, language: str
) -> Iterator[FactMutant]:
    """Each name in lists and cards is the next one of its kind, or the French one."""
    names = told_names(labels[language], content)
    for kind, several in groupby(names, key=lambda it: it[0].partition(":")[0]):
        of_kind = list(several)
        for place, (key, name) in enumerate(of_kind):
            follows = [it for _key, it in (*of_kind[place + 1 :], *of_kind[:place])]
            others = {f"{kind} named as another": next((it for it in follows if it != name), name)}
            if language != "fr":
                others["name in French"] = labels["fr"].get(key, name)
            for mistake, other in others.items():
                if other != name:
                    yield FactMutant(
                        "facts", key, mistake, f"{language} {other}", {}, (name,),
                        names={language: {key: other}},
                    )  # fmt: skip


def _in_another_language(
    french: Mapping[str, str], texts: Texts, language: str
) -> Iterator[FactMutant]:
    """French in the place of each text that is told in another language."""
    for path, text in texts:
        if text != french[path]:
            yield _saying(language, path, text, french[path], "fact in French")


def _saying(language: str, path: str, text: str, other: str, kind: str) -> FactMutant:
    entry, name = path.split(".", 2)[:2], f"{language} {path}"
    told = (text,) if not placeholders(text) else tuple(_pieces(text))
    changes = {language: partial(_told_otherwise, path, other)}
    return FactMutant("facts", ".".join(entry), kind, name, changes, told)


def _told_otherwise(path: str, text: str, content: Content) -> Content:
    return content.saying({path: text})


def _pieces(text: str) -> Iterator[str]:
    for piece in text.replace("{", "}").split("}")[::2]:
        if piece.strip():
            yield piece


def _moved(contents: Mapping[str, Content]) -> Iterator[FactMutant]:
    """Each organisation that works in some regions of Mali stands in the next region instead."""
    regions = [it for it in contents["fr"].regions if it != "etranger"]
    for organisation in contents["fr"].organisations.values():
        if not organisation.for_people or not organisation.regions:
            continue
        place = regions.index(organisation.regions[0]) if organisation.regions[0] in regions else 0
        elsewhere = next(
            (
                it
                for it in (*regions[place + 1 :], *regions[:place])
                if it not in organisation.regions
            ),
            None,
        )
        if elsewhere is None:
            continue
        change = partial(_with, "organisations", organisation.id, {"regions": (elsewhere,)})
        yield FactMutant(
            "facts", f"organisation.{organisation.id}", "organisation moved", elsewhere,
            dict.fromkeys(contents, change), (organisation.short,), LIST,
        )  # fmt: skip


def _other_years(contents: Mapping[str, Content]) -> Iterator[FactMutant]:
    """Each fact that is told with its year is of the year after. (Questions say theirs in their
    text: see `_years_in_texts`.)"""
    tables = contents["fr"].tables
    for kind in TABLES:
        for entry in tables[kind].values():
            if not is_told(contents["fr"], entry):
                continue
            if isinstance(entry, Amount) and not may_be_said(entry, contents["fr"]):
                continue
            change = partial(_with, TABLES[kind], entry.id, {"year": entry.year + 1})
            told = tuple(_told_of(entry, kind, contents))
            yield FactMutant(
                "facts", f"{kind}.{entry.id}", "year changed", str(entry.year + 1),
                dict.fromkeys(contents, change), told,
            )  # fmt: skip


def _other_amounts(contents: Mapping[str, Content]) -> Iterator[FactMutant]:
    """Each amount that may ever be said is a tenth more."""
    for amount in contents["fr"].amounts.values():
        if not may_be_said(amount, contents["fr"]):
            continue
        figures = {
            name: round(value * 1.1) + 1
            for name, value in vars(amount).items()
            if name not in ("year",)
            and isinstance(value, (int, float))
            and not isinstance(value, bool)
        }
        if figures:
            change = partial(_with, "amounts", amount.id, figures)
            told = tuple(_told_of(amount, "amount", contents))
            yield FactMutant(
                "facts", f"amount.{amount.id}", "amount changed", ", ".join(figures),
                dict.fromkeys(contents, change), told,
            )  # fmt: skip


TABLES = {
    "state": "states", "finance": "finance", "pitfall": "pitfalls", "tip": "tips",
    "certificate": "certificates", "requirement": "requirements",
    "business_step": "business_steps", "paper": "papers", "paper_rule": "paper_rules",
    "organisation": "organisations", "amount": "amounts",
}  # fmt: skip


def _told_of(entry: Entry, kind: str, contents: Mapping[str, Content]) -> Iterator[str]:
    for content in contents.values():
        if kind == "amount":
            name = "{fact." + entry.id + "}"
            yield from (
                piece
                for wording in content.wordings()
                if name in wording.text
                for piece in _pieces(wording.text)
            )
            yield from (
                option.text
                for option in content.finance.values()
                if isinstance(entry, Amount) and entry.id in option.amounts
            )
        yield from (
            piece
            for wording in content.wordings()
            if wording.path.split(".")[:2] == [kind, entry.id]
            for piece in _pieces(wording.text)
        )


def _with(table: str, entry_id: str, fields: Mapping[str, Any], content: Content) -> Content:
    entries = dict(getattr(content, table))
    entries[entry_id] = replace(entries[entry_id], **fields)
    return replace(content, **{table: entries})
