"""Drafts of flows, the versions before them, and how many people stand where."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, func, select, update

from bot.store.library import NewVersion
from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import contacts, flow_versions, flows


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of a flow without its content; a draft has the number 0."""

    id: int
    flow: str
    number: int
    status: str
    revision: int
    digest: str
    origin: str
    created_at: int
    published_at: int | None
    member_id: int | None
    based_on: int | None
    changed_at: int | None
    french_only: int


@dataclass(frozen=True, slots=True)
class FlowRow:
    """A flow, whether it is published or not."""

    name: str
    title: str
    published_id: int | None


_COLUMNS = tuple(flow_versions.c[name] for name in VersionRow.__slots__)
_FLOWS = select(flows.c.name, flows.c.title, flows.c.published_id).order_by(flows.c.title)
_CURRENT = select(*_COLUMNS).where(flow_versions.c.status != "retired")
_DRAFT = (
    select(*_COLUMNS)
    .where(flow_versions.c.flow == bindparam("flow"))
    .where(flow_versions.c.status == "draft")
)
_VERSIONS = (
    select(*_COLUMNS)
    .where(flow_versions.c.flow == bindparam("flow"))
    .where(flow_versions.c.status != "draft")
    .order_by(flow_versions.c.number.desc())
)
_ONE = select(*_COLUMNS).where(flow_versions.c.id == bindparam("version_id"))
_PUT_FLOW = (
    insert(flows)
    .values(name=bindparam("name"), title=bindparam("title"), published_id=None)
    .on_conflict_do_nothing(index_elements=["name"])
)
_DRAFT_COLUMNS = (*NewVersion.__slots__, "member_id", "based_on", "changed_at")
_INSERT = insert(flow_versions).values({name: bindparam(name) for name in _DRAFT_COLUMNS})
_SAVE = (
    update(flow_versions)
    .where(flow_versions.c.flow == bindparam("of_flow"))
    .where(flow_versions.c.status == "draft")
    .where(flow_versions.c.revision == bindparam("seen"))
    .values(
        snapshot=bindparam("new_snapshot"),
        digest=bindparam("new_digest"),
        revision=flow_versions.c.revision + 1,
        member_id=bindparam("by_member"),
        changed_at=bindparam("moment"),
    )
)
_REMOVE = (
    delete(flow_versions)
    .where(flow_versions.c.flow == bindparam("of_flow"))
    .where(flow_versions.c.status == "draft")
)
_REMOVE_FLOW = (
    delete(flows).where(flows.c.name == bindparam("of_flow")).where(flows.c.published_id.is_(None))
)
_SIGN = (
    update(flow_versions)
    .where(flow_versions.c.id == bindparam("version_id"))
    .values(
        member_id=bindparam("by_member"),
        based_on=bindparam("made_from"),
        french_only=bindparam("texts"),
    )
)
_STANDING = (
    select(contacts.c.place_version_id, contacts.c.place_state, func.count())
    .where(contacts.c.place_flow == bindparam("flow"))
    .where(contacts.c.erased_at.is_(None))
    .group_by(contacts.c.place_version_id, contacts.c.place_state)
)
_FRENCH_ONLY = (
    select(flow_versions.c.flow, flow_versions.c.french_only)
    .where(flow_versions.c.status == "published")
    .where(flow_versions.c.french_only > 0)
    .order_by(flow_versions.c.flow)
)


def list_flows(session: Session) -> list[FlowRow]:
    """Every flow, by title."""
    return [FlowRow(*row) for row in session.run(_FLOWS)]


def list_current(session: Session) -> list[VersionRow]:
    """The published version and the draft of every flow, as far as there are."""
    return [VersionRow(*row) for row in session.run(_CURRENT)]


def find_draft(session: Session, flow: str) -> VersionRow | None:
    """The draft of a flow; None when nobody changes it."""
    rows = session.run(_DRAFT, {"flow": flow})
    return VersionRow(*rows[0]) if rows else None


def list_versions(session: Session, flow: str) -> list[VersionRow]:
    """Every version that was ever published, the newest first."""
    return [VersionRow(*row) for row in session.run(_VERSIONS, {"flow": flow})]


def find_version(session: Session, version_id: int) -> VersionRow | None:
    """A version by its id."""
    rows = session.run(_ONE, {"version_id": version_id})
    return VersionRow(*rows[0]) if rows else None


def add_flow(session: Session, name: str, title: str) -> bool:
    """A flow that is not published; False when the name is taken."""
    return session.change(_PUT_FLOW, {"name": name, "title": title}) == 1


def insert_draft(
    session: Session, new: NewVersion, *, member_id: int, based_on: int | None
) -> None:
    """Begin a draft. Raises `ConstraintViolated` when the flow has one."""
    values: dict[str, int | str | None] = {
        name: getattr(new, name) for name in NewVersion.__slots__
    }
    values |= {"member_id": member_id, "based_on": based_on, "changed_at": new.created_at}
    session.change(_INSERT, values)


def save_draft(
    session: Session,
    flow: str,
    *,
    seen: int,
    snapshot: str,
    digest: str,
    member_id: int,
    now: int,
) -> bool:
    """Replace the draft of the revision that was seen; False when it is another by now."""
    values = {
        "of_flow": flow,
        "seen": seen,
        "new_snapshot": snapshot,
        "new_digest": digest,
        "by_member": member_id,
        "moment": now,
    }
    return session.change(_SAVE, values) == 1


def remove_draft(session: Session, flow: str) -> bool:
    """Take the draft away; False when there is none."""
    return session.change(_REMOVE, {"of_flow": flow}) == 1


def remove_flow(session: Session, flow: str) -> None:
    """Take away a flow that was never published and has no version nor scenario left."""
    session.change(_REMOVE_FLOW, {"of_flow": flow})


def sign_version(
    session: Session, version_id: int, *, member_id: int, based_on: int | None, french_only: int
) -> None:
    """Note who published a version, from which one, and how many texts go out in French only."""
    values = {
        "version_id": version_id,
        "by_member": member_id,
        "made_from": based_on,
        "texts": french_only,
    }
    session.change(_SIGN, values)


def count_standing(session: Session, flow: str) -> dict[tuple[int, str], int]:
    """(version, state) -> how many people stand there now."""
    rows = session.run(_STANDING, {"flow": flow})
    return {(row[0], row[1]): int(row[2]) for row in rows if row[1] is not None}


def list_french_only(session: Session) -> dict[str, int]:
    """Published flow -> how many of its texts go out in French only, until they are mended."""
    return {row[0]: int(row[1]) for row in session.run(_FRENCH_ONLY)}
