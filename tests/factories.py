"""What many tests need made: the shipped flows ready to run, and a conversation to walk through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from bot.core.content import build_content
from bot.core.conversation import Conversation
from bot.core.engine import offered_by
from bot.core.event import Event, Expired, Found, Offered, Opened, Outcome, Reply, Said
from bot.core.hearing import build_words
from bot.core.rendering import Medium, Rendered, render
from bot.core.version import Version, build_version
from bot.core.world import World
from bot.services.actions import ACTIONS, CARDS, LOOKUPS, OUTCOMES, PLACEHOLDERS
from bot.services.content_files import read_facts
from bot.services.fact_rows import spoken_of
from bot.services.flow_files import read_flow_files
from bot.services.labels import labels_of
from bot.services.library import DEFAULT_SETTINGS, NoSuchVersion, Shelf
from bot.services.phrases import load_phrases
from bot.services.talk import Talk, go_on
from bot.services.translation_files import of_flow, read_translations

ROOT = Path(__file__).parent.parent
TODAY = datetime(2026, 7, 1, 12, tzinfo=UTC)
# From here on another person writes: the actions that say so as `talk.speaker`.
HAND_OVER = frozenset({"switch_person", "add_person", "use_transfer", "start_afresh"})
REGIONS = tuple((f"r{n}", f"Région {n}") for n in range(1, 21))
SAID = {
    "detail": "Dossier AB12345 : Arrivée, depuis le lundi 2 mars.",
    "subject": "CFP",
    "first_name": "Awa",
    "reference": "ABC123",
    "code": "AB1234",
    "when": "mardi 3 mars à 9 h",
}  # what a store would give for a placeholder; the others are numbers


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
    published = {name: version.id for name, version in shipped_versions().items()}
    return Shelf(0, world, published, facts, settings, content, spoken=spoken)


def shipped_world() -> World:
    """The world of that shelf, on the day of the tests."""
    return shipped_shelf().world_on(TODAY.date())


class NeedsStore(Exception):
    """A lookup or an action has asked something of the store, and there is none here."""


class Nowhere:
    """In the place of a session and a vault: whatever is asked of it raises `NeedsStore`."""

    def __getattr__(self, name: str) -> Any:
        raise NeedsStore(name)


class ShippedLibrary:
    """The versions of the repository, as the library of a process gives them."""

    def version(self, version_id: int, _session: Any) -> Version:
        """The version of this number. Raises `NoSuchVersion`."""
        for version in shipped_versions().values():
            if version.id == version_id:
                return version
        raise NoSuchVersion(str(version_id))


@dataclass
class Walk:
    """A conversation going through the shipped flows by the real service, without a store.

    Every lookup and every action of the real tables is called; what it needs of a store is made up
    from the catalogue: as many options as `listed` has, a value for every placeholder, and the
    outcome that `outcomes` says or `luck` draws among those the state handles. Lookups that
    `found` answers are not called.
    """

    conversation: Conversation = field(default_factory=Conversation)
    offered: Offered | None = None
    found: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    listed: tuple[tuple[str, str], ...] = REGIONS[:9]
    outcomes: Mapping[str, str] = field(default_factory=dict)
    luck: int = 0
    locked: bool = False
    medium: Medium = Medium.SMS
    done: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)

    def say(self, text: str, **more: Any) -> tuple[Rendered, ...]:
        """What is answered to these words."""
        said = Said(text, offered=self.offered, **more)
        return self.happen(said if self.conversation.flow else Opened(then=said))

    def wait_long_and_say(self, text: str) -> tuple[Rendered, ...]:
        """What is answered after a long silence."""
        return self.happen(Expired(Said(text, offered=self.offered)))

    def happen(self, event: Event) -> tuple[Rendered, ...]:
        """Let an event happen and meet every need that comes of it."""
        self.conversation.unlocked = not self.locked
        talk = self._talk()
        go_on(
            talk,
            event,
            lookups={name: partial(self._found, name) for name in LOOKUPS},
            actions={name: partial(self._outcome, name) for name in ACTIONS},
        )
        self.conversation, self.replies = talk.conversation, talk.replies
        if not talk.replies and self.done and self.done[-1][0] in HAND_OVER:
            self.conversation, self.offered = Conversation(), None
            return self.happen(Opened())  # as a turn greets whoever writes here from now on
        for reply in talk.replies:
            self.offered = offered_by(reply) or self.offered
        return render(talk.replies, self.medium)

    def _found(self, name: str, talk: Talk) -> Found:
        if name in self.found:
            return Found(self.found[name])
        try:
            return LOOKUPS[name](talk)
        except NeedsStore:
            return Found(() if name in CARDS else self.listed, made_up_values())

    def _outcome(self, name: str, talk: Talk, given: dict[str, str]) -> Outcome:
        self.done.append((name, given))
        if name not in self.outcomes:
            try:
                return ACTIONS[name](talk, given)
            except NeedsStore:
                pass
        version = shipped_versions()[talk.conversation.flow]
        state = version.flow.states[talk.conversation.state]
        ways = sorted(OUTCOMES[name] & set(state.outcomes))  # type: ignore[union-attr]
        drawn = ways[self.luck * len(self.done) % len(ways)]
        return Outcome(self.outcomes.get(name, drawn), made_up_values())

    def _talk(self) -> Talk:
        """What lookups and actions look at."""
        nowhere: Any = Nowhere()
        library: Any = ShippedLibrary()
        return Talk(
            session=nowhere,
            vault=nowhere,
            library=library,
            shelf=shipped_shelf(),
            now=TODAY,
            contact_id=0,
            address_id=0,
            message_id=0,
            medium=self.medium,
            conversation=self.conversation,
        )


def made_up_values() -> dict[str, str]:
    """A value for every placeholder that is not a setting."""
    return {name: SAID.get(name, "3") for name in PLACEHOLDERS - set(DEFAULT_SETTINGS)}
