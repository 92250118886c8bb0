"""What many tests need made: the shipped flows ready to run, and a conversation to walk through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from bot.core.content import build_content
from bot.core.conversation import Conversation
from bot.core.engine import advance, offered_by
from bot.core.event import (
    Action,
    Event,
    Expired,
    Found,
    Lookup,
    Offered,
    Open,
    Opened,
    Outcome,
    Reply,
    Said,
)
from bot.core.hearing import build_words
from bot.core.rendering import Medium, Rendered, render
from bot.core.version import Version, build_version
from bot.core.world import WELCOME, World
from bot.services.actions import ACTIONS, LOOKUPS, OUTCOMES
from bot.services.content_files import read_facts
from bot.services.fact_rows import spoken_of
from bot.services.flow_files import read_flow_files
from bot.services.labels import labels_of
from bot.services.library import DEFAULT_SETTINGS, Shelf
from bot.services.phrases import load_phrases
from bot.services.talk import Talk
from bot.services.translation_files import of_flow, read_translations

ROOT = Path(__file__).parent.parent
TODAY = datetime(2026, 7, 1, 12, tzinfo=UTC)
STORED_CARDS = frozenset(
    {"my_case", "closed_case", "case_step", "case_news", "case_silence", "kit"}
    | {"referral", "referral_offer", "referral_news"}
)
STORED_LISTS = frozenset({"people_here", "my_referrals"})
STORED = frozenset(
    {"record_consent", "opt_out", "opt_in", "open_ticket", "ask_agent", "desk_code"}
    | {"switch_person", "add_person", "find_case", "say_present", "say_kit", "set_name"}
    | {"check_referral", "begin_referral", "agree_to_referral", "refuse_referral"}
    | {"take_back_referral"}
)  # actions that ask or change a database
REGIONS = tuple((f"r{n}", f"Région {n}") for n in range(1, 21))


@cache
def shipped_versions() -> Mapping[str, Version]:
    """Every flow of the repository, compiled, with its translations."""
    translations = read_translations(ROOT / "locales")
    flows = [file.flow for file in read_flow_files(ROOT / "flows") if file.flow is not None]
    assert flows, "no flow could be read"
    return {
        flow.flow: build_version(number, flow, of_flow(translations, flow.flow), withhold={})
        for number, flow in enumerate(flows, start=1)
    }


@cache
def shipped_shelf() -> Shelf:
    """The shipped word lists, phrases and facts, with settings of a test."""
    facts = read_facts(ROOT / "flows" / "data", ROOT / "locales")
    content = build_content(facts)
    spoken = spoken_of(content, facts, withhold=False)
    settings = {**DEFAULT_SETTINGS, "operator": "Service Test"}
    world = World(
        build_words(facts["words"]),
        load_phrases(ROOT / "locales"),
        values={"fr": settings},
        labels=labels_of(content, facts, spoken),
    )
    return Shelf(0, world, {}, facts, settings, content, spoken=spoken)


def shipped_world() -> World:
    """The world of that shelf, on the day of the tests."""
    return shipped_shelf().world_on(TODAY.date())


@dataclass
class Walk:
    """A conversation going through the shipped flows as the inbox would lead it, without a store.

    Lookups are the real ones, but those that `found` answers. Actions that need a store end as
    `outcomes` says, else in their first outcome; the others are the real ones.
    """

    conversation: Conversation = field(default_factory=Conversation)
    offered: Offered | None = None
    found: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    outcomes: Mapping[str, str] = field(default_factory=dict)
    medium: Medium = Medium.SMS
    done: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def say(self, text: str, **more: Any) -> tuple[Rendered, ...]:
        """What is answered to these words."""
        said = Said(text, offered=self.offered, **more)
        return self.happen(said if self.conversation.flow else Opened(then=said))

    def wait_long_and_say(self, text: str) -> tuple[Rendered, ...]:
        """What is answered after a long silence."""
        return self.happen(Expired(Said(text, offered=self.offered)))

    def happen(self, event: Event) -> tuple[Rendered, ...]:
        """Let an event happen and meet every need that comes of it."""
        replies: list[Reply] = []
        for _ in range(50):
            turn = advance(self.version(), self.conversation, event, shipped_world())
            self.conversation = turn.conversation  # type: ignore[assignment]
            replies += turn.replies
            match turn.need:
                case None:
                    return self._rendered(replies)
                case Lookup(name, lead):
                    event = replace(self._found(name), lead=lead)
                case Action(name, given):
                    self.done.append((name, given))
                    event = self._outcome(name, given)
                case Open() as wanted:
                    self._opened = wanted
                    event = wanted.event
        raise AssertionError("the conversation never came to rest")

    def _found(self, name: str) -> Found:
        if name in STORED_CARDS:
            told = "Dossier AB12345 : Arrivée, depuis le lundi 2 mars."
            return Found((), {"detail": told, "subject": "CFP", "first_name": "Awa"})
        if name in self.found or name in STORED_LISTS:
            return Found(self.found.get(name, REGIONS[:9]))
        return LOOKUPS[name](self._talk())

    def _outcome(self, name: str, given: Mapping[str, str]) -> Outcome:
        if name not in STORED and name not in self.outcomes:
            return ACTIONS[name](self._talk(), dict(given))
        declared = set(OUTCOMES[name]) & set(self.version_outcomes())
        ended = self.outcomes.get(name) or sorted(declared)[0]
        return Outcome(ended, {"reference": "ABC123", "code": "AB1234", "days": "30"})

    def _talk(self) -> Talk:
        """What lookups and actions look at that need no store."""
        nowhere: Any = None
        return Talk(
            session=nowhere,
            vault=nowhere,
            library=nowhere,
            shelf=shipped_shelf(),
            now=TODAY,
            contact_id=0,
            address_id=0,
            message_id=0,
            medium=self.medium,
            conversation=self.conversation,
        )

    def version_outcomes(self) -> tuple[str, ...]:
        """The outcomes that the present state handles."""
        return tuple(self.version().flow.states[self.conversation.state].outcomes)  # type: ignore[union-attr]

    def version(self) -> Version:
        """The version where the conversation stands, or the one that was just asked for."""
        wanted, self._opened = getattr(self, "_opened", None), None
        versions = shipped_versions()
        if wanted is not None:
            return versions.get(wanted.flow, versions["menu"])
        return versions[self.conversation.flow or WELCOME]

    def _rendered(self, replies: list[Reply]) -> tuple[Rendered, ...]:
        for reply in replies:
            self.offered = offered_by(reply) or self.offered
        return render(replies, self.medium)
