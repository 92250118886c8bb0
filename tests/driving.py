"""A person on the shipped flows and facts: real lists and actions, a real database, no channel."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import select, update

from bot.core.content import Content
from bot.core.conversation import Conversation
from bot.core.engine import offered_by
from bot.core.event import Event, Offered, Opened, Reply, Said
from bot.core.rendering import Medium, Rendered, render
from bot.services.actions import ACTIONS, LOOKUPS
from bot.services.content_files import read_facts
from bot.services.flow_files import read_flow_files
from bot.services.library import Library, Shelf
from bot.services.phrases import load_phrases
from bot.services.publishing import import_files
from bot.services.talk import Talk, go_on
from bot.services.translation_files import of_flow, read_translations
from bot.store import contacts
from bot.store.db import Database, open_database
from bot.store.identity import new_id
from bot.store.library import raise_revision
from bot.store.moment import to_micros
from bot.store.session import Session
from bot.store.tables import facts as facts_table
from bot.store.vault import Vault
from tests.factories import ROOT

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
HOME = "0"
T = TypeVar("T")


@dataclass(frozen=True)
class Service:
    """The shipped content in a database, and what reads it."""

    database: Database
    library: Library
    vault: Vault

    def run(self, story: Callable[[Session], T]) -> T:
        """Have a story run: as many conversations as it likes, each with its rows."""
        return self.database.write(story)

    @property
    def shelf(self) -> Shelf:
        """Everything of the present revision."""
        return self.database.read(self.library.now)

    @property
    def content(self) -> Content:
        """The facts."""
        return self.shelf.content


@contextmanager
def shipped_service(url: str) -> Iterator[Service]:
    """The service on a migrated database, with the content of this repository."""
    translations = read_translations(ROOT / "locales")
    flows = [
        (file.flow, of_flow(translations, file.flow.flow))
        for file in read_flow_files(ROOT / "flows")
        if file.flow is not None
    ]
    facts = read_facts(ROOT / "flows" / "data", ROOT / "locales")
    database = open_database(url, threads=4)
    database.write(lambda session: import_files(flows, facts, session=session, now=NOW))
    library = Library(load_phrases(ROOT / "locales"), withhold=False)
    yield Service(database, library, Vault({"1": b"k" * 32}, index_key=b"i" * 32))
    database.close()


@dataclass
class Person:
    """Someone with a telephone. `sent` counts their messages since they were last at the menu."""

    service: Service
    session: Session
    medium: Medium = Medium.SMS
    now: datetime = NOW
    language: str = "fr"
    answers: dict[str, str] = field(default_factory=dict)
    sent: int = 0
    told: tuple[Rendered, ...] = ()
    replies: tuple[Reply, ...] = ()
    offered: Offered | None = None
    log: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.contact_id = new_id()
        contacts.insert_contact(
            self.session, contact_id=self.contact_id, language="fr", now=to_micros(self.now)
        )
        self.conversation = Conversation(language=self.language)
        self.conversation.answers.update(self.answers)
        self.open("menu")

    # --- doing -----------------------------------------------------------------------------

    def open(self, flow: str, state: str | None = None, **answers: str) -> Person:
        """Come in as a sentence would bring one in, with what it answered."""
        self.conversation.answers.update(answers)
        version = self.service.library.now(self.session).published[flow]
        self.conversation.stand_at(flow, version, "")
        self.conversation.stack.clear()
        self.sent = 0
        self._happen(Opened(state=state))
        return self

    def say(self, *texts: str) -> Person:
        """Write, once or several times."""
        for text in texts:
            self.sent = 0 if text == HOME else self.sent + 1
            self.log.append(f"> {text}")
            self._happen(Said(text, offered=self.offered))
        return self

    def pick(self, *labels: str) -> Person:
        """Answer with the digit that stands before each label."""
        for label in labels:
            self.say(self._digit(label))
        return self

    def pick_key(self, key: str) -> Person:
        """The same by the key of the choice."""
        for _ in range(10):
            found = next((number for number, own, _ in self.options() if own == key), None)
            if found is not None:
                return self.say(found)
            self.say(self._digit("Suite"))
        raise AssertionError(f"{key!r} is not offered")

    def _digit(self, label: str) -> str:
        shown = {name.replace("’", "'"): number for number, _key, name in self.options()}
        if label not in shown:
            raise AssertionError(f"{label!r} is not among {list(shown)}")
        return shown[label]

    # --- looking ---------------------------------------------------------------------------

    def options(self) -> tuple[tuple[str, str, str], ...]:
        """(number, key, label) of what was offered last."""
        return self.offered.options if self.offered else ()

    def labels(self) -> list[str]:
        """The labels of what was offered last."""
        return [label for _number, _key, label in self.options()]

    @property
    def text(self) -> str:
        """All that the last turn told, choices included."""
        return "\n".join(message.text for message in self.told)

    @property
    def said(self) -> str:
        """The texts of the last turn without the choices, as their authors spell them."""
        return "\n".join(reply.text for reply in self.replies)

    @property
    def at(self) -> str:
        """Where the conversation stands."""
        return f"{self.conversation.flow}.{self.conversation.state}"

    def pages(self) -> list[str]:
        """The texts of this and all following pages of the present list or card."""
        found = [self.said]
        while "Suite" in self.labels():
            self.pick("Suite")
            found.append(self.said)
        return found

    # --- the turn --------------------------------------------------------------------------

    def _happen(self, event: Event) -> None:
        stored = json.dumps(self.conversation.to_json())
        talk = Talk(
            session=self.session,
            vault=self.service.vault,
            library=self.service.library,
            shelf=self.service.library.now(self.session),
            now=self.now,
            contact_id=self.contact_id,
            address_id=0,
            message_id=new_id(),
            medium=self.medium,
            conversation=Conversation.from_json(json.loads(stored)),
        )
        go_on(talk, event, lookups=LOOKUPS, actions=ACTIONS)
        self.conversation = talk.conversation
        self.replies = tuple(talk.replies)
        self.told = render(self.replies, self.medium)
        for reply in self.replies:
            self.offered = offered_by(reply) or self.offered
        self.log += [f"< {message.text}" for message in self.told]


def person(service: Service, session: Session, **more: Any) -> Person:
    """Someone in the menu; `place`, `region` and the like are answers they gave before."""
    known = {"medium", "now", "language"}
    own = {name: more.pop(name) for name in list(more) if name in known}
    return Person(service, session, answers=more, **own)


def change_fact(service: Service, kind: str, key: str, **values: Any) -> None:
    """Change a stored fact as a member would in the panel."""

    def story(session: Session) -> None:
        where = (facts_table.c.kind == kind) & (facts_table.c.key == key)
        ((body,),) = session.run(select(facts_table.c.body).where(where))
        new = json.dumps(json.loads(str(body)) | values, ensure_ascii=False)
        session.change(update(facts_table).where(where).values(body=new), {})
        raise_revision(session)

    service.database.write(story)


def withdraw(service: Service, kind: str, key: str) -> None:
    """Take a fact away everywhere, as a member would in the panel."""

    def story(session: Session) -> None:
        where = (facts_table.c.kind == kind) & (facts_table.c.key == key)
        session.change(update(facts_table).where(where).values(withdrawn_at=1), {})
        raise_revision(session)

    service.database.write(story)
