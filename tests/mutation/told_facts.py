"""Which texts of the facts are ever told to a person, and in which language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from bot.core.content import Content, Size, Spoken, Whereabouts
from bot.core.content.advice import FinanceOption, Pitfall, Requirement
from bot.core.content.directory import Organisation
from bot.core.content.facts import Amount, Entry
from bot.core.content.journey import HOME_COUNTRY
from bot.core.content.spoken import SAID, organisation_paths, paper_paths, step_paths

# Told only as names in lists and cards.
NAMES = {
    *("organisation.short", "question.question", "paper.label_fr", "paper.sms_label"),
    *("trade.label_fr", "trade.sms_label", "region.label_fr", "region.sms_label"),
    *("situation.label_fr", "stage.label_fr", "topic.label_fr"),
}
# Written for the staff, and told to nobody: `tests/content/test_pages.py` sees that it is so.
UNTOLD = {
    *("tip.label_fr", "business_step.label_fr", "certificate.label_fr"),
}
NAMED_TO_STAFF = {"project"}  # names that only members read


def told_texts(content: Content, spoken: Spoken | None = None) -> Iterator[tuple[str, str]]:
    """(path, text) of all that is told as a text: in the language of `spoken`, else in French."""
    for wording in content.wordings():
        kind, entry, name = wording.path.split(".", 2)
        if f"{kind}.{name}" in NAMES | UNTOLD:
            continue
        if not is_told(content, content.tables[kind][entry]):
            continue
        if spoken is None or any(
            _are_said(spoken, group) for group in _groups(content, wording.path)
        ):
            yield wording.path, wording.text


def is_told(content: Content, entry: Entry) -> bool:
    """Not who is not for people, nor what is over."""
    match entry:
        case Organisation():
            return entry.for_people
        case Pitfall() | Requirement():
            return not entry.is_over
        case FinanceOption():
            return entry in content.finance_for(entry.size, None)
    return True


def _groups(content: Content, path: str) -> Iterator[tuple[str, ...]]:
    """The texts that are told together with this one: all in one language (see `voice_for`)."""
    kind, entry, name = path.split(".", 2)
    match kind:
        case "organisation":
            yield organisation_paths(entry)
        case "state":
            yield step_paths(entry)
        case "paper":
            for place in Whereabouts:
                if name in ("reason", f"if_missing.{place}"):
                    yield paper_paths(entry, place)
        case "pitfall":
            yield (f"{path.rpartition('.')[0]}.text", f"{path.rpartition('.')[0]}.advice")
        case "finance":
            found = content.finance_for(content.finance[entry].size, None)
            yield ("frame.withheld.text", *(f"finance.{it.id}.text" for it in found))
        case _:
            yield (path,)


def _are_said(spoken: Spoken, paths: tuple[str, ...]) -> bool:
    return spoken.fallback(paths) in SAID


def told_names(labels: Mapping[str, str], content: Content) -> list[tuple[str, str]]:
    """(which, name) of all that is named to people, in order."""
    return sorted((key, name) for key, name in labels.items() if _is_named(content, key))


def _is_named(content: Content, key: str) -> bool:
    kind, _, entry = key.partition(":")
    if kind == "organisation":
        return content.organisations[entry].for_people
    if kind == "step":
        return content.states[entry].country == HOME_COUNTRY
    if kind == "situation":
        return content.situations[entry].offered
    return kind not in NAMED_TO_STAFF


def may_be_said(amount: Amount, content: Content) -> bool:
    """Whether a text tells it, and it was told in its own year: no euros, nothing that ended."""
    offered = {it for size in Size for it in content.finance_for(size, None)}
    is_told = any(f"{{fact.{amount.id}}}" in text for _path, text in told_texts(content))
    is_told |= any(amount.id in it.amounts for it in offered)
    return is_told and not amount.value(date(amount.year, 12, 31), content.sentences).withheld
