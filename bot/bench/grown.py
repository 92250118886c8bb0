"""A service that has grown: people, their messages of a year and the staff's work, in minutes."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.app import build
from bot.bench.made_people import Crowd, counted_days, people, poured_messages
from bot.bench.made_records import records
from bot.bench.made_work import work
from bot.bench.pouring import Rows, open_pipe
from bot.config import from_env
from bot.core.world import MENU
from bot.scripts.stage import shipped_content
from bot.services import members
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.publishing import import_files
from bot.services.seeding import GROWN, Place
from bot.store import library, migrate
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.session import Session

KEYS = {
    "SEGIN_SECRET_KEY": "demo-of-the-benches-" + "s" * 24,
    "SEGIN_INDEX_KEY": "demo-of-the-benches-" + "i" * 24,
    "SEGIN_DATA_KEYS": "bench:" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVowMTIzNDU=",
}  # the same in every run, so that a grown file can be used again
VISITORS = {
    "chef@example.org": (Role.ADMIN,),
    "protection@example.org": (Role.ADMIN, Role.PROTECTION),
}
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is to be."""

    contacts: int
    messages: int


def open_parts(url: str) -> Parts:
    """The service on a database of a bench, with keys that are known to everybody."""
    return build(from_env({"SEGIN_ENV": "demo", "SEGIN_DATABASE_URL": url, **KEYS}))


def grow_whole(url: str, size: Size, *, told: Told) -> None:
    """Make tables and rows, unless the database has them. Raises ValueError for another size."""
    migrate.upgrade(url)
    parts = open_parts(url)
    try:
        known = parts.db.read(lambda s: library.list_settings(s).get(GROWN))
        if known is not None:
            if int(known) != size.contacts:
                raise ValueError(f"the database has {known} contacts already")
            return
        told("contenu, équipe")
        _stock(parts)
        staff = _hire(parts, size)
        place = parts.db.read(lambda s: _menu(parts, s))
        now = to_micros(parts.clock())
        crowd = Crowd(size.contacts, now, random.Random(size.contacts))
        with open_pipe(url) as pipe:
            for some in _everything(crowd, parts, size, staff, place):
                told(some.table.name)
                pipe.pour(some)
            told("index")
        parts.db.write(
            lambda s: library.set_setting(s, name=GROWN, value=str(size.contacts), now=now)
        )
    finally:
        parts.db.close()


def _everything(
    crowd: Crowd, parts: Parts, size: Size, staff: tuple[int, ...], place: Place | None
) -> Iterator[Rows]:
    """Messages come first: what people have written last stands in their own rows."""
    yield poured_messages(crowd, parts.vault, count=size.messages)
    yield from people(crowd, parts.vault, place)
    yield from counted_days(crowd)
    yield from work(crowd, parts.vault, members=staff)
    yield from records(crowd, parts.vault, members=staff)


def _stock(parts: Parts) -> None:
    if parts.db.read(lambda s: library.list_published(s)):
        return
    put = shipped_content()
    parts.db.write(lambda s: import_files(put.flows, put.facts, session=s, now=parts.clock()))


def _hire(parts: Parts, size: Size) -> tuple[int, ...]:
    """Two who can sign in; the others, one for three hundred people, have only an id."""
    real = [members.enlist(parts, email, roles).id for email, roles in VISITORS.items()]
    return (*real, *(new_id() for _ in range(size.contacts // 300)))


def _menu(parts: Parts, session: Session) -> Place | None:
    version_id = library.list_published(session).get(MENU)
    if version_id is None:
        return None
    return Place(MENU, version_id, parts.library.version(version_id, session).flow.start)
