"""The library: published flows, words and facts, kept in memory until their revision changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from bot.core.content import Content, Spoken
from bot.core.flow import Flow
from bot.core.hearing import build_words
from bot.core.understanding.danger import build_danger
from bot.core.version import Translations, Version, build_version
from bot.core.world import Understanding, World, hear_no_danger, understand_nothing
from bot.services.fact_rows import WORDINGS, Parsed, content_of_rows, parsed_facts, spoken_of
from bot.services.keywords import read_keywords, with_keywords
from bot.services.labels import labels_of, nicknames_of
from bot.services.listener import Listener, Make
from bot.services.recalled import Recalled
from bot.services.remembered import remembered
from bot.services.rewording import (
    Rewordings,
    read_rewordings,
    reworded_facts,
    reworded_flow,
    reworded_phrases,
)
from bot.services.snapshots import flow_from_snapshot, moves_in
from bot.services.taught_lists import with_taught
from bot.services.template_views import Neutral, read_neutral
from bot.services.watched_lists import with_watched
from bot.store import library as store
from bot.store.contents import list_digests
from bot.store.rewordings import is_from_files
from bot.store.session import Session
from bot.store.unheard import list_taught
from bot.store.watched import list_watched

DEFAULT_SETTINGS = {
    "operator": "le service d'accompagnement",
    "reading_hours": "quand le bureau est ouvert",
    "reading_hours_bm": "ni biro dayɛlɛla",
    "call_numbers": "",
    "silence_hours": "12",
    "waking_hours": "08:00-20:00",  # of each person's own day: nothing comes unasked outside
}
KEPT_VERSIONS = 200
FactRow = tuple[str, str, str, bool]  # kind, key, body, whether it was withdrawn
_words_of = remembered(build_words)
IN_BAMBARA = "_bm"  # `reading_hours_bm` is what `reading_hours` says in Bambara


@remembered
def _danger_of(lists: Mapping[str, object]) -> Callable[[str], str | None]:
    return Recalled(build_danger(lists))


class NoSuchVersion(Exception):
    """A version that is not in the database."""


class NoFacts(Exception):
    """The facts were never imported."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything of one content revision. `world` is without the facts that change with the day."""

    revision: int
    world: World
    published: Mapping[str, int]
    facts: Parsed
    settings: Mapping[str, str]
    imported: Content | None = None
    contents: frozenset[str] = frozenset()  # names of the interactive contents that exist
    spoken: Mapping[str, Spoken] = field(default_factory=dict)  # the facts in other languages
    neutral: Neutral = field(default_factory=Neutral)  # what may be sent outside the window
    _worlds: dict[date, World] = field(default_factory=dict, compare=False)

    @property
    def content(self) -> Content:
        """The facts to answer from. Raises `NoFacts` before anything was imported."""
        if self.imported is None:
            raise NoFacts
        return self.imported

    def world_on(self, day: date) -> World:
        """The world of a day: from one midnight on an amount is too old to be said."""
        world = self._worlds.get(day)
        if world is None:
            world = self._made_for(day)
            self._worlds.clear()
            self._worlds[day] = world
        return world

    def _made_for(self, day: date) -> World:
        if self.imported is None:
            return self.world
        french = {**self.world.values.get("fr", {}), **self.imported.values(day)}
        others = {
            language: {**self.world.values.get(language, {}), **said.content.values(day)}
            for language, said in self.spoken.items()
        }
        return replace(self.world, values={**self.world.values, **others, "fr": french})


class Library:
    """Reads what stories need of flows and facts; every process has its own, none goes stale."""

    def __init__(
        self,
        phrases: Mapping[str, Mapping[str, str]],
        *,
        withhold: bool = True,
        understanding: Make | None = None,
        is_patient: bool = True,
    ) -> None:
        self._phrases = phrases
        self._withhold = (
            {language: texts["withheld"] for language, texts in phrases.items() if language != "fr"}
            if withhold
            else None
        )
        self._listener = understanding and Listener(understanding, is_patient=is_patient)
        self._shelf: Shelf | None = None
        self._rewordings = (0, Rewordings())  # how often they changed, and what they are
        self._versions: dict[tuple[int, int], Version] = {}  # by id, and by the rewordings
        self._lock = threading.Lock()

    def at(self, revision: int, session: Session) -> Shelf:
        """What is published at this revision; read again only when it changed."""
        shelf = self._shelf
        if shelf is None or shelf.revision != revision:
            with self._lock:
                shelf = self._shelf
                if shelf is None or shelf.revision != revision:  # nobody else read it meanwhile
                    shelf = self._shelf = self._read(revision, session)
        return shelf

    def now(self, session: Session) -> Shelf:
        """What is published now."""
        return self.at(store.read_revision(session)[0], session)

    def version(self, version_id: int, session: Session) -> Version:
        """A version ready to run. Raises `NoSuchVersion`."""
        state, rewordings = self._rewordings
        version = self._versions.get((version_id, state))
        if version is None:
            snapshot = store.read_snapshot(session, version_id)
            if snapshot is None:
                raise NoSuchVersion(str(version_id))
            flow, texts = flow_from_snapshot(snapshot)
            from_files = is_from_files(session, version_id)
            texts = reworded_flow(flow, texts, rewordings, from_files=from_files)
            version = self.make(version_id, flow, texts, moves_in(snapshot))
            if len(self._versions) >= KEPT_VERSIONS:
                self._versions.clear()
            self._versions[version_id, state] = version
        return version

    def make(
        self, version_id: int, flow: Flow, texts: Translations, moves: Mapping[str, str]
    ) -> Version:
        """A flow made runnable as it runs here once it is published."""
        return build_version(version_id, flow, texts, withhold=self._withhold, moves=moves)

    def shelf_with(self, fact: FactRow, session: Session) -> Shelf:
        """What would be on the shelf with one more fact: nobody is answered by it."""
        apart = Library(self._phrases, withhold=self._withhold is not None)
        return apart._read(0, session, more=(fact,))

    def _read(self, revision: int, session: Session, more: tuple[FactRow, ...] = ()) -> Shelf:
        rows = [*store.list_facts(session), *more]
        facts = parsed_facts([(kind, key, body) for kind, key, body, gone in rows if not gone])
        facts = with_watched(facts, list_watched(session))
        content = content_of_rows(rows, revision)
        rewordings = self._refresh(read_rewordings(session))
        spoken = self._spoken(content, facts, rewordings) if content else {}
        settings = settings_of(store.list_settings(session))
        published, made = store.list_published(session), list_digests(session)
        understand = self._understand(with_taught(facts, list_taught(session)), published)
        words = _words_of(facts.get("words", {}))
        understand = with_keywords(understand, read_keywords(facts, session), words)
        world = World(
            words=words,
            phrases=reworded_phrases(self._phrases, rewordings),
            values=_by_language(settings),
            labels=labels_of(content, facts, spoken) if content else {},
            nicknames=nicknames_of(content) if content else {},
            understand=understand,
            hear_danger=_danger_of(facts["danger"]) if "danger" in facts else hear_no_danger,
        )
        neutral = read_neutral(session)
        return Shelf(revision, world, published, facts, settings, content, made, spoken, neutral)

    def _refresh(self, found: Rewordings) -> Rewordings:
        """Remember what members approved; the same texts keep the versions made with them."""
        state, known = self._rewordings
        if found != known:
            self._rewordings = (state + 1, found)
        return found

    def _spoken(self, content: Content, facts: Parsed, rewordings: Rewordings) -> dict[str, Spoken]:
        said = reworded_facts(content, facts.get(WORDINGS, {}), rewordings)
        return spoken_of(content, {**facts, WORDINGS: said}, withhold=self._withhold is not None)

    def _understand(
        self, facts: Parsed, published: Mapping[str, int]
    ) -> Callable[[str, str], Understanding]:
        """What understands free text by these lists."""
        if self._listener is None:
            return understand_nothing
        self._listener.listen_for(facts, published)
        return self._listener

    def try_out(self, facts: Parsed, shelf: Shelf) -> Callable[[str, str], Understanding]:
        """What would understand free text by these lists: nobody is answered by it."""
        if self._listener is None:
            return understand_nothing
        return self._listener.make(facts, shelf.published)

    def get_ready(self) -> None:
        """Be able to understand free text, once something was read."""
        if self._listener is not None and self._shelf is not None:
            self._listener.get_ready()


def settings_of(stored: Mapping[str, str]) -> dict[str, str]:
    """The settings in force: a default in Bambara does not stand beside other French words."""
    defaults = {
        name: value
        for name, value in DEFAULT_SETTINGS.items()
        if not (name.endswith(IN_BAMBARA) and name.removesuffix(IN_BAMBARA) in stored)
    }
    return defaults | dict(stored)


def _by_language(settings: Mapping[str, str]) -> dict[str, Mapping[str, str]]:
    """What a setting's placeholder stands for in each language; French where there is no other."""
    bambara = {
        name.removesuffix(IN_BAMBARA): value
        for name, value in settings.items()
        if name.endswith(IN_BAMBARA) and value.strip()
    }
    return {"fr": settings, "bm": bambara}
