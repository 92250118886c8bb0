"""Texts that nobody understood, and the phrases that members taught because of them."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sqlalchemy import bindparam, delete, func, select, text

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import contacts, taught_phrases, unheard_texts


@dataclass(frozen=True, slots=True)
class NewUnheard:
    """A text about to be kept; `body` is sealed."""

    id: int
    contact_id: int
    digest: bytes
    body: bytes
    language: str
    flow: str
    state: str
    heard_at: int


@dataclass(frozen=True, slots=True)
class UnheardRow:
    """What several people wrote, by one of their messages; `body` is sealed."""

    id: int
    digest: bytes
    body: bytes
    language: str
    flow: str
    state: str
    people: int
    heard_at: int


@dataclass(frozen=True, slots=True)
class TaughtRow:
    """A phrase that a member taught."""

    id: int
    meaning: str
    language: str
    wording: str
    member_id: int
    taught_at: int


NEWEST = 5_000  # texts looked at, however many are kept
_KEEP = (
    insert(unheard_texts)
    .values({field.name: bindparam(field.name) for field in fields(NewUnheard)})
    .on_conflict_do_nothing(index_elements=["digest", "contact_id"])
)
_gone = contacts.alias("gone")
_GONE = select(_gone.c.id).where(_gone.c.erased_at.is_not(None))
# Of the newest: what was written so often since then is what is worth teaching now.
_newest = (
    select(unheard_texts.c.id, unheard_texts.c.digest, unheard_texts.c.contact_id,
           unheard_texts.c.heard_at)
    .order_by(unheard_texts.c.heard_at.desc())
    .limit(bindparam("newest"))
    .subquery("newest")
)  # fmt: skip
_people = func.count(func.distinct(_newest.c.contact_id))
# By the rule of three: what fewer people wrote may tell who they are.
_OFTEN = (
    select(
        func.min(_newest.c.id).label("first_id"),
        _people.label("people"),
        func.max(_newest.c.heard_at).label("last_at"),
    )
    .select_from(_newest)
    .where(_newest.c.contact_id.not_in(_GONE))
    .group_by(_newest.c.digest)
    .having(_people >= bindparam("fewest"))
)
_often = _OFTEN.subquery("often")
_LIST = (
    select(
        unheard_texts.c.id, unheard_texts.c.digest, unheard_texts.c.body,
        unheard_texts.c.language, unheard_texts.c.flow, unheard_texts.c.state,
        _often.c.people, _often.c.last_at,
    )
    .select_from(unheard_texts.join(_often, _often.c.first_id == unheard_texts.c.id))
    .order_by(_often.c.people.desc(), _often.c.last_at.desc(), unheard_texts.c.id)
    .limit(bindparam("most"))
)  # fmt: skip
_DROP = delete(unheard_texts).where(unheard_texts.c.digest == bindparam("of_digest"))
_TAUGHT = select(*(taught_phrases.c[field.name] for field in fields(TaughtRow)))
_ALL_TAUGHT = _TAUGHT.order_by(taught_phrases.c.taught_at, taught_phrases.c.id)
_FIND_TAUGHT = _TAUGHT.where(taught_phrases.c.id == bindparam("phrase_id"))
_TEACH = (
    insert(taught_phrases)
    .values({field.name: bindparam(field.name) for field in fields(TaughtRow)})
    .on_conflict_do_update(
        index_elements=["wording"],
        set_={name: text(f"excluded.{name}") for name in ("meaning", "language", "member_id")},
    )
)
_FORGET = delete(taught_phrases).where(taught_phrases.c.id == bindparam("phrase_id"))


def keep_unheard(session: Session, new: NewUnheard) -> None:
    """Remember that somebody wrote this; the same text of the same person counts once."""
    session.put(_KEEP, {field.name: getattr(new, field.name) for field in fields(new)})


def list_unheard(session: Session, *, fewest: int, most: int) -> list[UnheardRow]:
    """What at least so many people wrote among the newest texts, the most frequent first."""
    rows = session.run(_LIST, {"fewest": fewest, "most": most, "newest": NEWEST})
    return [UnheardRow(*row) for row in rows]


def drop_unheard(session: Session, digest: bytes) -> int:
    """Forget a text that is understood now; how many had written it."""
    return session.change(_DROP, {"of_digest": digest})


def list_taught(session: Session) -> list[TaughtRow]:
    """Every phrase that members taught, the oldest first."""
    return [TaughtRow(*row) for row in session.run(_ALL_TAUGHT)]


def find_taught(session: Session, phrase_id: int) -> TaughtRow | None:
    """One of them."""
    rows = session.run(_FIND_TAUGHT, {"phrase_id": phrase_id})
    return TaughtRow(*rows[0]) if rows else None


def put_taught(session: Session, row: TaughtRow) -> None:
    """Store a phrase; one of the same words means something else from now on."""
    session.change(_TEACH, {field.name: getattr(row, field.name) for field in fields(row)})


def drop_taught(session: Session, phrase_id: int) -> bool:
    """Take a phrase away; False when it is not there."""
    return session.change(_FORGET, {"phrase_id": phrase_id}) == 1
