"""Do the content files hold together: every id unique, every reference to something that exists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass

from bot.core.content.directory import (
    ABROAD,
    NATIONAL,
    REACHABLE,
    Existing,
    Kind,
    Organisation,
    Referrals,
)
from bot.core.content.facts import Entry, Fact, Status
from bot.core.content.files import ContentFiles, ProcessFile
from bot.core.content.places import Region
from bot.core.text import placeholders

Problem = tuple[str, str]  # path, what is wrong


def problems(files: ContentFiles) -> Iterator[Problem]:
    """Everything that does not hold together, as (path, problem), in the order of the files."""
    known = _known(files)
    for file_field in fields(files):
        file = getattr(files, file_field.name)
        for section_field in fields(file):
            section = getattr(file, section_field.name)
            if isinstance(section, tuple) and section and isinstance(section[0], Entry):
                path = f"{file_field.name}.{section_field.name}"
                yield from _repeated(section, path)
                for entry in section:
                    yield from _ghosts(entry, f"{path}.{entry.id}", known)
    yield from _organisations(files.directory.organisations)
    yield from _process(files.process, known["state"])
    yield from _regions(files.regions.regions)
    yield from _templates(files)
    yield from _kinds(files.directory.kinds)


# What the fields of an entry, wherever they stand, must name.
_NAMES = {
    "trades": "trade", "narrower": "trade", "near": "trade", "sector": "sector",
    "only_sectors": "sector", "regions": "area", "excluded_regions": "region",
    "region": "region", "neighbours": "region", "fallback_order": "region",
    "towns": "town", "town": "town", "partners": "anyone", "owners": "organisation",
    "organisation": "organisation", "actors": "organisation", "amounts": "amount",
    "category": "category", "situations": "situation", "stage": "stage", "to": "state",
    "topic": "topic", "document": "document",
}  # fmt: skip
_OTHERWISE = {("FinanceOption", "stage")}  # here it is a word of the document, not a reference


def _known(files: ContentFiles) -> dict[str, frozenset[str]]:
    directory = files.directory
    organisations = _ids(directory.organisations)
    return {
        "trade": _ids(files.trades.trades),
        "sector": _ids(files.trades.sectors),
        "region": _ids(files.regions.regions),
        "area": _ids(files.regions.regions) | {NATIONAL, ABROAD},
        "town": _ids(files.regions.towns),
        "organisation": organisations,
        "anyone": organisations | _ids(directory.projects) | _ids(directory.partners),
        "amount": _ids(files.amounts.amounts),
        "category": _ids(files.papers.categories),
        "situation": _ids(files.papers.situations),
        "stage": _ids(files.process.stages),
        "state": _ids(files.process.states),
        "topic": _ids(files.advice.topics),
        "document": _ids(directory.documents),
        "fact": _facts(files),
    }


def _ids(entries: Iterable[Entry]) -> frozenset[str]:
    return frozenset(entry.id for entry in entries)


def _facts(files: ContentFiles) -> frozenset[str]:
    """The ids that `{fact.<id>}` may name."""
    directory = files.directory
    contacts = (
        f"{each.id}.{part}" for each in directory.organisations if each.contact
        for part in ("phone", "address", "email")
    )  # fmt: skip
    states = (f"{project.id}.status" for project in directory.projects)
    return _ids(files.amounts.amounts).union(contacts, states)


def _repeated(section: Iterable[Entry], path: str) -> Iterator[Problem]:
    for entry_id, count in Counter(entry.id for entry in section).items():
        if count > 1:
            yield f"{path}.{entry_id}", f"this id is used {count} times"


def _ghosts(value: object, path: str, known: Mapping[str, frozenset[str]]) -> Iterator[Problem]:
    """References inside a value, however deep, to what does not exist."""
    if isinstance(value, str):
        for name in placeholders(value):
            if name.startswith("fact.") and name[5:] not in known["fact"]:
                yield path, f"there is no fact {name[5:]!r}"
    elif isinstance(value, tuple):
        for item in value:
            yield from _ghosts(item, path, known)
    elif is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            found = getattr(value, each.name)
            if (type(value).__name__, each.name) not in _OTHERWISE:
                allowed = known.get(_NAMES.get(each.name, ""))
                yield from _unknown(found, f"{path}.{each.name}", allowed)
            yield from _ghosts(found, f"{path}.{each.name}", known)
        if isinstance(value, Existing):
            yield from _existing(value, path)
        if isinstance(value, Fact) and value.review_after.year < value.year:
            yield f"{path}.review_after", "earlier than the year of the fact"


def _unknown(found: object, path: str, allowed: frozenset[str] | None) -> Iterator[Problem]:
    if allowed is None:
        return
    for name in found if isinstance(found, tuple) else (found,):
        if isinstance(name, str) and name not in allowed:
            yield path, f"{name!r} does not exist"


def _existing(entry: Existing, path: str) -> Iterator[Problem]:
    if (entry.status is Status.ENDED) != (entry.ended_in is not None):
        yield f"{path}.ended_in", "what ended has a year, and nothing else has one"
    if entry.status is Status.TO_CHECK and entry.unknown_after is None:
        yield f"{path}.unknown_after", "say since when it is not known"


def _organisations(organisations: Iterable[Organisation]) -> Iterator[Problem]:
    for each in organisations:
        path = f"directory.organisations.{each.id}"
        if each.for_people:
            yield from _offered(each, path)
        elif not each.not_for_people_because:
            yield f"{path}.not_for_people_because", "say why nobody is sent there"
        if each.accepts_referrals is Referrals.ACCEPTED and each.agreement is None:
            yield f"{path}.agreement", "referrals need an agreement with a tested address"


def _offered(organisation: Organisation, path: str) -> Iterator[Problem]:
    if organisation.kind is Kind.POLICE:
        yield f"{path}.for_people", "nobody is ever referred to the police"
    if organisation.is_over or organisation.access not in REACHABLE:
        yield f"{path}.for_people", "ended, suspended or without access: not for people"
    for name in ("short", "aims", "offers", "conditions"):
        if not getattr(organisation, name):
            yield f"{path}.{name}", "needed to name it to a person"


def _process(process: ProcessFile, states: frozenset[str]) -> Iterator[Problem]:
    for name in ("initial", "final", "entry_points"):
        yield from _unknown(getattr(process, name), f"process.{name}", states)


def _regions(regions: Iterable[Region]) -> Iterator[Problem]:
    neighbours = {region.id: region.neighbours for region in regions}
    for region, others in neighbours.items():
        for other in others:
            if region not in neighbours.get(other, ()):
                yield f"regions.regions.{region}.neighbours", f"{other} does not name it back"


def _templates(files: ContentFiles) -> Iterator[Problem]:
    """Without its year a value must not be said, so no sentence may lose the place for it."""
    sentences = files.amounts.sentences
    for path, text, needed in (
        ("amounts.sentences.current", sentences.current, ("amount", "year")),
        ("amounts.sentences.ended", sentences.ended, ("year",)),
        ("amounts.sentences.contact", sentences.contact, ("contact", "year")),
        ("process.explanation", files.process.explanation, ("label", "year", "what")),
    ):
        for name in needed:
            if name not in placeholders(text):
                yield path, f"{{{name}}} is missing"


def _kinds(kinds: Mapping[Kind, str]) -> Iterator[Problem]:
    for kind in Kind:
        if kind not in kinds:
            yield f"directory.kinds.{kind}", "it has no label"
