"""Lists of the editor: every flow with its draft, every version of one, texts in French only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.services.drafts import allow
from bot.services.policy import Actor
from bot.store import drafts as store
from bot.store.drafts import VersionRow
from bot.store.moment import from_micros
from bot.store.session import Session


@dataclass(frozen=True, slots=True)
class Dated:
    """A version as a list shows it."""

    id: int
    number: int
    origin: str
    is_published: bool
    at: datetime
    member_id: int | None
    based_on: int | None  # the number of that version
    french_only: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A flow as the list of flows shows it."""

    name: str
    title: str
    published: Dated | None
    draft_at: datetime | None
    draft_by: int | None


def list_flows(actor: Actor, *, session: Session) -> tuple[Listed, ...]:
    """Every flow, by title. Raises `Refusal` "not_allowed"."""
    allow(actor)
    current = store.list_current(session)
    published = {row.flow: row for row in current if row.status == "published"}
    drafts = {row.flow: row for row in current if row.status == "draft"}
    return tuple(
        Listed(
            row.name,
            row.title,
            _dated(published[row.name], {}) if row.name in published else None,
            _moment(drafts[row.name].changed_at) if row.name in drafts else None,
            drafts[row.name].member_id if row.name in drafts else None,
        )
        for row in store.list_flows(session)
    )


def list_versions(actor: Actor, flow: str, *, session: Session) -> tuple[Dated, ...]:
    """Every version of a flow, the newest first. Raises `Refusal` "not_allowed"."""
    allow(actor)
    rows = store.list_versions(session, flow)
    numbers = {row.id: row.number for row in rows}
    return tuple(_dated(row, numbers) for row in rows)


def count_french_only(*, session: Session) -> int:
    """How many published texts go out in French because somebody decided so."""
    return sum(store.list_french_only(session).values())


def _dated(row: VersionRow, numbers: dict[int, int]) -> Dated:
    return Dated(
        id=row.id,
        number=row.number,
        origin=row.origin,
        is_published=row.status == "published",
        at=from_micros(row.published_at or row.created_at),
        member_id=row.member_id,
        based_on=numbers.get(row.based_on) if row.based_on is not None else None,
        french_only=row.french_only,
    )


def _moment(at: int | None) -> datetime | None:
    return None if at is None else from_micros(at)
