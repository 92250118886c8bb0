"""The content as another language says it: its texts by path, and why French stands in for some.

A path is "state.kit.what": kind, id, field. A text carries the French it was made from, so that a
fact a member corrects is said in French until its translation was looked at again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields

from bot.core.content.content import Content
from bot.core.content.directory import Aim, Organisation
from bot.core.content.facts import Entry, Fact
from bot.core.content.naming import menu_label
from bot.core.content.papers import Paper, Whereabouts
from bot.core.content.places import Region, Trade
from bot.core.version import UNREAD, Mark

MISSING, STALE, WITHHELD = "missing", "stale", "withheld"
WORST_FIRST = (WITHHELD, STALE, MISSING, UNREAD)
SAID = frozenset({None, UNREAD})  # the text itself goes out
FRAME = "frame"  # the sentences around facts, and the one that explains a step
STEP_PARTS = ("short", "what", "who_decides", "what_to_do", "how_long", "what_goes_wrong")
ORGANISATION_PARTS = ("offers", "conditions", "women_option", "childcare_option")
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "region": (),
    "trade": (),
    "stage": ("label_fr",),
    "topic": ("label_fr",),
    "situation": ("label_fr",),
    "state": STEP_PARTS,
    "paper": ("reason",),
    "paper_rule": ("text",),
    "question": ("question", "answer_fr", "in_mali_fr", "abroad_fr"),
    "organisation": ORGANISATION_PARTS,
    "tip": ("text",),
    "business_step": ("text",),
    "pitfall": ("text", "advice"),
    "finance": ("text",),
    "certificate": ("text",),
    "requirement": ("text",),
}
# Health, minors, violence, money: what such an organisation does is told like any such text.
_SENSITIVE_AIMS = frozenset({Aim.HEALTH, Aim.PSYCHOSOCIAL, Aim.PROTECTION, Aim.FINANCE})
_MONEY_SENTENCES = frozenset({"withheld"})


@dataclass(frozen=True, slots=True)
class FrenchText:
    """One French text that other languages say too."""

    path: str
    french: str
    is_sensitive: bool = False

    @property
    def kind(self) -> str:
        """What kind of entry it belongs to."""
        return self.path.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Draft:
    """A text in another language, the French it was made from, and how far it may be trusted."""

    french: str
    text: str
    mark: Mark


@dataclass(frozen=True)
class Spoken:
    """The content of one language: French stands where `fates` says why."""

    content: Content
    texts: Mapping[str, str]
    fates: Mapping[str, str]

    def fallback(self, paths: Iterable[str]) -> str | None:
        """Why these texts, told together, are told in French; `UNREAD`: they are not, but nobody
        has approved them; None: nothing is wrong with any."""
        found = {self.fates.get(path) for path in paths}
        return next((fate for fate in WORST_FIRST if fate in found), None)


def french_texts(content: Content) -> Iterator[FrenchText]:
    """Every text that is said in other languages, in the order in which a reader meets it."""
    yield FrenchText(f"{FRAME}.explanation.text", content.explanation)
    for sentence in fields(content.sentences):
        french = str(getattr(content.sentences, sentence.name))
        is_money = sentence.name in _MONEY_SENTENCES
        yield FrenchText(f"{FRAME}.{sentence.name}.text", french, is_money)
    for kind, names in _FIELDS.items():
        for entry in content.tables[kind].values():
            yield from _of_entry(kind, entry, names)


def speak(content: Content, drafts: Mapping[str, Draft], *, withhold: bool) -> Spoken:
    """The content with its drafts in place of the French, as far as they may be said.

    `withhold` keeps back what is sensitive and not approved (rule 6); without it, it is said.
    """
    texts, fates = {}, {}
    for source in french_texts(content):
        draft = drafts.get(source.path)
        fate = fate_of(source, draft, withhold=withhold)
        if fate is not None:
            fates[source.path] = fate
        if draft is not None and fate in SAID:
            texts[source.path] = draft.text
    return Spoken(content.saying(texts), texts, fates)


def fate_of(source: FrenchText, draft: Draft | None, *, withhold: bool = True) -> str | None:
    """Why the French is told in place of the draft; None when it is not."""
    if draft is None or not draft.text:
        return MISSING
    if draft.mark is Mark.STALE or draft.french != source.french:
        return STALE
    if source.is_sensitive and draft.mark is not Mark.APPROVED:
        return WITHHELD if withhold else UNREAD
    return None


def step_paths(state_id: str) -> tuple[str, ...]:
    """What is told together about a step: its explanation with all its parts."""
    parts = (f"state.{state_id}.{part}" for part in STEP_PARTS)
    return (f"{FRAME}.explanation.text", *parts)


def paper_paths(paper_id: str, whereabouts: Whereabouts) -> tuple[str, ...]:
    """What is told together about a paper, there where the person is."""
    return (f"paper.{paper_id}.reason", f"paper.{paper_id}.if_missing.{whereabouts.value}")


def organisation_paths(organisation_id: str) -> tuple[str, ...]:
    """What is told together about an organisation."""
    return tuple(f"organisation.{organisation_id}.{part}" for part in ORGANISATION_PARTS)


def _of_entry(kind: str, entry: Entry, names: Iterable[str]) -> Iterator[FrenchText]:
    path = f"{kind}.{entry.id}"
    if isinstance(entry, Organisation) and not entry.for_people:
        return
    if isinstance(entry, Region | Trade | Paper):
        yield FrenchText(f"{path}.label", menu_label(entry))
    is_sensitive = _is_sensitive(kind, entry)
    for name in names:
        if french := str(getattr(entry, name)):
            yield FrenchText(f"{path}.{name}", french, is_sensitive and name != "short")
    if isinstance(entry, Paper):
        for place in Whereabouts:
            french = entry.if_missing.at(place)
            yield FrenchText(f"{path}.if_missing.{place.value}", french, is_sensitive)


def _is_sensitive(kind: str, entry: Entry) -> bool:
    """Rule 6: consent, danger, minors, health, distress, complaint, erasure, PIN, money."""
    if isinstance(entry, Organisation):
        return not _SENSITIVE_AIMS.isdisjoint(entry.aims)
    return kind == "finance" or (isinstance(entry, Fact) and entry.sensitive)
