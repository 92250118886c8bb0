"""What keeps a draft from being published: what `check` finds, and what only the editor knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.core.check import Code, FlowIssue, Setting, WordingRules, build_wording, check, is_error
from bot.core.check.paths import reachable
from bot.core.check.sheet import known_entries
from bot.core.flow import Flow, edges_of
from bot.services.actions import catalogue
from bot.services.drafts import Work
from bot.services.fact_rows import Parsed
from bot.services.library import Shelf
from bot.services.parts import Parts
from bot.store import drafts as store
from bot.store.session import Session

TRANSLATIONS = frozenset({Code.MISSING_TRANSLATION, Code.STALE_TRANSLATION})
SHORTEST_NAME = 3


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. `key`: the text that may go out in French instead, with a reason."""

    state: str
    field: str
    message: str
    blocks: bool
    key: str = ""
    reason: str = ""  # somebody decided that it goes out in French, and why


@dataclass(frozen=True, slots=True)
class Left:
    """A step that is gone, on which people stand; nobody said yet where they go."""

    state: str
    people: int


@dataclass(frozen=True, slots=True)
class Problems:
    """Everything that was found, what blocks first."""

    found: tuple[Problem, ...]
    left: tuple[Left, ...]
    people: Mapping[str, int]  # state -> how many stand there

    @property
    def blocking(self) -> tuple[Problem, ...]:
        """What must be mended before publishing."""
        return tuple(it for it in self.found if it.blocks)


def find_problems(parts: Parts, work: Work, *, session: Session) -> Problems:
    """Everything that is wrong with a draft as it stands."""
    shelf = parts.library.now(session)
    draft = work.draft
    issues = check(draft.flow, draft.texts, catalogue(), setting=setting_of(shelf, draft.flow))
    found = sorted(
        (_problem(issue, work) for issue in issues), key=lambda it: (not it.blocks, bool(it.reason))
    )
    people = people_standing(work, session=session)
    left = tuple(
        Left(state, count)
        for state, count in people.items()
        if state not in {*draft.flow.states, *draft.moves} and _was_there(work, state)
    )
    return Problems(tuple(found), left, people)


def people_standing(work: Work, *, session: Session) -> dict[str, int]:
    """State -> how many people stand there now, in whatever version of the flow."""
    counted: dict[str, int] = {}
    for (_version, state), count in store.count_standing(session, work.flow).items():
        counted[state] = counted.get(state, 0) + count
    return counted


def _was_there(work: Work, state: str) -> bool:
    return work.base is not None and state in work.base.flow.states


def _problem(issue: FlowIssue, work: Work) -> Problem:
    key = f"{issue.state}.{issue.field}"
    if issue.code not in TRANSLATIONS:
        return Problem(issue.state, issue.field, issue.message_fr, is_error(issue))
    reason = work.draft.french_only.get(key, "")
    return Problem(issue.state, issue.field, issue.message_fr, not reason, key, reason)


def setting_of(shelf: Shelf, flow: Flow) -> Setting:
    """What `check` needs beside the flow, from what is stored."""
    return Setting(
        words=shelf.world.words,
        flow_names=frozenset({*shelf.published, flow.flow}),
        wording=_wording(_Facts(shelf.revision, shelf.facts)),
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    """Facts that are the same as long as their revision is."""

    revision: int
    facts: Parsed

    def __hash__(self) -> int:
        return hash(self.revision)


@lru_cache(maxsize=2)
def _wording(held: _Facts) -> WordingRules:
    """A pure function worth remembering: the lists change only with the facts."""
    rows = [
        str(row[key])
        for file, section, keys in (
            ("directory", "organisations", ("name", "acronym", "short")),
            ("trades", "trades", ("label_fr", "sms_label")),
        )
        for row in held.facts.get(file, {}).get(section, [])
        for key in keys
        if row.get(key)
    ]
    lists = held.facts.get("wording", {"promises": {}, "denied": ()})
    return build_wording(lists, names=[name for name in rows if len(name) >= SHORTEST_NAME])


def entries_of(flow: Flow) -> frozenset[str]:
    """The steps where the service itself comes in: for words of everywhere, timers, news."""
    return known_entries().get(flow.flow, frozenset()) & flow.states.keys()


def is_reached(flow: Flow) -> frozenset[str]:
    """The steps to which a way leads from where a conversation comes in."""
    states = flow.states
    edges = {name: [to for _, to in edges_of(state)] for name, state in states.items()}
    begins = {flow.start, *flow.entries, *entries_of(flow)} & states.keys()
    return frozenset(reachable(edges, begins))
