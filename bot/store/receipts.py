"""Receipts: reports that match no message yet, that contradict one, or that nobody understands."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import bindparam, select

from bot.store.alone import be_alone
from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import receipts


@dataclass(frozen=True, slots=True)
class NewReceipt:
    """A report to keep."""

    id: int
    provider: str
    provider_id: str | None
    message_id: int | None
    state: str | None
    raw_state: str
    error_code: str | None
    received_at: int


_KEEP = insert(receipts).values({name: bindparam(name) for name in NewReceipt.__slots__})
_KEPT = (
    select(receipts.c.state, receipts.c.error_code)
    .where(receipts.c.provider == bindparam("provider"))
    .where(receipts.c.provider_id == bindparam("provider_id"))
    .where(receipts.c.state.is_not(None))
    .order_by(receipts.c.received_at, receipts.c.id)
)


def meet_at(session: Session, *, provider: str, provider_id: str) -> None:
    """Whoever learns this id and whoever keeps a report under it wait for one another here.

    Else, at the same moment, neither would see what the other is about to store.
    """
    digest = sha256(f"{provider} {provider_id}".encode()).digest()
    be_alone(session, int.from_bytes(digest[:8], signed=True))


def keep_receipt(session: Session, new: NewReceipt) -> None:
    """Keep a report as it is."""
    session.put(_KEEP, {name: getattr(new, name) for name in NewReceipt.__slots__})


def look_early(session: Session, *, provider: str, provider_id: str) -> None:
    """Meet whoever keeps a report under this id, and ask ahead for what `list_receipts` gives."""
    meet_at(session, provider=provider, provider_id=provider_id)
    session.ahead(_KEPT, {"provider": provider, "provider_id": provider_id})


def list_receipts(
    session: Session, *, provider: str, provider_id: str
) -> list[tuple[str, str | None]]:
    """(state, error code) of what was reported under a provider's id, the first report first."""
    rows = session.run(_KEPT, {"provider": provider, "provider_id": provider_id})
    return [(row[0], row[1]) for row in rows]
