"""Broadcasts as the staff see them: a list, one with its progress, and each person's result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.lifecycle import BroadcastState, Kind, moves
from bot.core.phone import mask
from bot.services.audience import Audience, audience_from_json
from bot.services.broadcast_steps import see_to
from bot.services.broadcast_words import Text, read_texts
from bot.services.broadcasts import needs_second
from bot.services.moves import Past, tell_history
from bot.services.parts import Parts
from bot.services.people_policy import hidden_among
from bot.services.policy import Actor
from bot.services.refusal import Refusal
from bot.store import audience_lists, delivery_results, inbox_lines
from bot.store import broadcasts as store
from bot.store.broadcasts import BroadcastRow
from bot.store.moment import from_micros
from bot.store.session import Session

PAGE = 30
NEWEST = 2**62
SENT = ("accepted", "sent", "delivered", "read")
OUTCOMES = (
    "waiting", "uncertain", *SENT, "doubtful", "failed", "excluded", "stopped",
)  # fmt: skip
S = BroadcastState
BEGUN = frozenset({S.RUNNING, S.PAUSED, S.DONE, S.CANCELLED})


@dataclass(frozen=True, slots=True)
class BroadcastLine:
    """A broadcast in a list."""

    id: int
    title: str
    state: str
    recipients: int | None
    is_urgent: bool
    author_id: int
    created_at: datetime
    moment: datetime | None  # when it began, or is to begin


@dataclass(frozen=True, slots=True)
class LinePage:
    """Some of them, and where the next page begins."""

    lines: tuple[BroadcastLine, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: copies by what became of them, those left out by the reason."""

    outcomes: Mapping[str, int]
    reasons: Mapping[str, int]
    is_gathering: bool

    @property
    def total(self) -> int:
        """How many are to get it."""
        return sum(self.outcomes.values()) - self.outcomes.get("excluded", 0)

    @property
    def handed(self) -> int:
        """How many copies need nothing more."""
        left = ("excluded", "waiting", "uncertain", "stopped")
        return sum(count for name, count in self.outcomes.items() if name not in left)

    @property
    def doubtful(self) -> int:
        """Of how many nobody knows whether they got it."""
        return self.outcomes.get("doubtful", 0)

    @property
    def failed(self) -> int:
        """How many certainly did not get it, and may be tried again."""
        return self.outcomes.get("failed", 0)


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One broadcast for somebody who may send."""

    row: BroadcastRow
    audience: Audience
    texts: Mapping[str, Text]
    needs_second: bool
    may_agree: bool
    acts: frozenset[str]
    progress: Progress | None
    moves: tuple[Past, ...]
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one person's copy; the number is masked."""

    contact_id: int
    number: str
    outcome: str
    code: str  # why, in a code
    medium: str
    at: datetime | None


def list_lines(actor: Actor, *, session: Session, after: str | None = None) -> LinePage:
    """The newest first. Raises `Refusal` "not_allowed"."""
    see_to(actor)
    moment, before = _place(after)
    rows = store.list_broadcasts(session, moment=moment, before=before, limit=PAGE + 1)
    shown = rows[:PAGE]
    following = f"{shown[-1].created_at}-{shown[-1].id}" if len(rows) > PAGE else None
    return LinePage(tuple(_line(row) for row in shown), following)


def read_row(actor: Actor, broadcast_id: int, *, session: Session) -> BroadcastRow:
    """One as it is stored. Raises `Refusal` "not_allowed" or "no_such_broadcast"."""
    see_to(actor)
    row = store.read_broadcast(session, broadcast_id)
    if row is None:
        raise Refusal("no_such_broadcast")
    return row


def open_broadcast(parts: Parts, actor: Actor, broadcast_id: int, *, session: Session) -> Broadcast:
    """One with all that its page shows. Raises `Refusal` "not_allowed", "no_such_broadcast"."""
    row = read_row(actor, broadcast_id, session=session)
    return Broadcast(
        row=row,
        audience=audience_from_json(row.audience),
        texts=read_texts(parts, row.id, session=session),
        needs_second=needs_second(row),
        may_agree=actor.id not in (row.author_id, row.checked_by),
        acts=frozenset(moves(Kind.BROADCAST, row.state)),
        progress=read_progress(row, session=session) if row.state in BEGUN else None,
        moves=tell_history(session, Kind.BROADCAST, row.id),
        due_at=None if row.due_at is None else from_micros(row.due_at),
    )


def read_progress(row: BroadcastRow, *, session: Session) -> Progress:
    """How far it is now."""
    outcomes = delivery_results.count_outcomes(session, row.id)
    reasons = delivery_results.count_reasons(session, row.id) if "excluded" in outcomes else {}
    return Progress(outcomes, reasons, row.gathered_at is None)


def list_results(
    parts: Parts,
    actor: Actor,
    broadcast_id: int,
    *,
    session: Session,
    outcome: str = "",
    after: int = 0,
) -> tuple[tuple[Result, ...], int | None]:
    """(results of one outcome or of all, where the next page begins).

    Whoever is not there for the member is counted and not listed.

    Raises `Refusal` "not_allowed" or "no_such_broadcast".
    """
    row = read_row(actor, broadcast_id, session=session)
    asked = outcome if outcome in OUTCOMES else ""
    found = delivery_results.list_deliveries(
        session, row.id, outcome=asked, after=after, limit=PAGE + 1
    )
    page = found[:PAGE]
    homes = _homes(session, [it.contact_id for it in page if it.address is None])
    hidden = hidden_among(actor, [it.contact_id for it in page], session=session)
    shown = tuple(
        _result(parts, it, homes.get(it.contact_id)) for it in page if it.contact_id not in hidden
    )
    return shown, page[-1].contact_id if len(found) > PAGE else None


def list_choices(parts: Parts, *, session: Session) -> Mapping[str, Mapping[str, str]]:
    """What an audience may be chosen by, and which flows an answer may open: labels by key."""
    shelf = parts.library.now(session)
    labels = shelf.world.labels.get("fr", {})
    content = shelf.imported
    regions = content.regions if content else {}
    trades = content.trades if content else {}
    return {
        "regions": {it: labels.get(f"region:{it}", it) for it in regions},
        "trades": {it: labels.get(f"trade:{it}", it) for it in trades},
        "centres": {it: it for it in audience_lists.list_centres(session)},
        "flows": _titles(parts, shelf.published, session=session),
    }


def _titles(parts: Parts, published: Mapping[str, int], *, session: Session) -> dict[str, str]:
    found = {
        name: parts.library.version(version_id, session).flow
        for name, version_id in published.items()
    }
    return {name: flow.title for name, flow in sorted(found.items()) if not flow.private}


def _homes(session: Session, contact_ids: list[int]) -> dict[int, tuple[int, bytes]]:
    """Where those are written to whose copy was never sent: their oldest address."""
    found = inbox_lines.list_addresses(session, contact_ids)
    return {it[0]: (it[1], it[3]) for it in reversed(found)}


def _result(
    parts: Parts, row: delivery_results.DeliveryRow, home: tuple[int, bytes] | None
) -> Result:
    if row.address is not None and row.address_id is not None:
        home = row.address_id, row.address
    number = mask(parts.vault.open(home[1], "addresses", "address", home[0])) if home else ""
    code = row.reason or (row.error_code if row.outcome in ("failed", "doubtful") else "") or ""
    at = None if row.moment is None else from_micros(row.moment)
    return Result(row.contact_id, number, row.outcome, code, row.medium or "", at)


def _line(row: BroadcastRow) -> BroadcastLine:
    moment = row.started_at or row.due_at
    return BroadcastLine(
        row.id, row.title, row.state, row.recipients, row.urgent_for is not None, row.author_id,
        from_micros(row.created_at), None if moment is None else from_micros(moment),
    )  # fmt: skip


def _place(after: str | None) -> tuple[int, int]:
    moment, dash, before = (after or "").partition("-")
    is_place = dash and moment.isdigit() and before.isdigit() and len(after or "") < 40
    return (int(moment), int(before)) if is_place else (NEWEST, NEWEST)
