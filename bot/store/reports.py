"""Counts for reports: the messages of a day, what became of steps, and who waited for a human."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

from sqlalchemy import BigInteger, bindparam, cast, func, select, text

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import addresses, contacts, flow_steps, message_days, messages, tickets

_DAY = 86_400_000_000
MOST_IDS = 8_192  # of one question: a database takes no more than some ten thousand values
_BETWEEN = (messages.c.created_at >= bindparam("since"), messages.c.created_at < bindparam("until"))


@dataclass(frozen=True, slots=True)
class Passed:
    """One message of a day; `body` is sealed."""

    id: int
    contact_id: int
    direction: str
    medium: str
    kind: str
    in_reply_to: int | None
    body: bytes | None
    confidential: int
    created_at: int


@dataclass(frozen=True, slots=True)
class DayCount:
    """Messages of a day that are alike."""

    day: str
    direction: str
    medium: str
    kind: str
    country: str
    messages: int
    segments: int


@dataclass(frozen=True, slots=True)
class StepCount:
    """What became of the visits to a step on a day."""

    day: str
    flow: str
    state: str
    language: str
    medium: str
    answered: int
    helped: int
    dropped: int


_LAST_COUNTED = select(func.max(message_days.c.day))
_FIRST_AFTER = select(func.min(messages.c.created_at)).where(
    messages.c.created_at >= bindparam("since")
)
_PASSED = (
    select(*(messages.c[field.name] for field in fields(Passed)))
    .where(*_BETWEEN)
    .order_by(messages.c.contact_id, messages.c.sequence, messages.c.id)
)
_BY_ADDRESS = (
    select(
        messages.c.address_id, messages.c.direction, messages.c.medium, messages.c.kind,
        func.count(), func.sum(messages.c.segments),
    )
    .where(*_BETWEEN)
    .group_by(messages.c.address_id, messages.c.direction, messages.c.medium, messages.c.kind)
)  # fmt: skip
_ADDRESSES = select(addresses.c.id, addresses.c.address).where(
    addresses.c.id.in_(bindparam("ids", expanding=True))
)
_put_day = insert(message_days).values(
    {field.name: bindparam(field.name) for field in fields(DayCount)}
)
_PUT_DAY = _put_day.on_conflict_do_nothing()
_put_step = insert(flow_steps).values(
    {field.name: bindparam(field.name) for field in fields(StepCount)}
)
_PUT_STEP = _put_step.on_conflict_do_nothing()


def find_last_counted(session: Session) -> str | None:
    """The last day that was counted."""
    day = session.run(_LAST_COUNTED)[0][0]
    return None if day is None else str(day)


def find_first_after(session: Session, since: int) -> int | None:
    """When the first message after a time was."""
    at = session.run(_FIRST_AFTER, {"since": since})[0][0]
    return None if at is None else int(at)


def list_passed(session: Session, *, since: int, until: int) -> list[Passed]:
    """Everything between two times, person by person in order."""
    return [Passed(*row) for row in session.run(_PASSED, {"since": since, "until": until})]


def count_by_address(
    session: Session, *, since: int, until: int
) -> list[tuple[int, str, str, str, int, int]]:
    """(address, direction, medium, kind, messages, segments) between two times."""
    rows = session.run(_BY_ADDRESS, {"since": since, "until": until})
    return [(row[0], row[1], row[2], row[3], int(row[4]), int(row[5] or 0)) for row in rows]


def list_addresses(session: Session, ids: Sequence[int]) -> list[tuple[int, bytes]]:
    """(id, sealed address) of each."""
    return [
        (row[0], row[1])
        for begin in range(0, len(ids), MOST_IDS)
        for row in session.run(_ADDRESSES, {"ids": list(ids[begin : begin + MOST_IDS])})
    ]


def put_counts(session: Session, days: Iterable[DayCount], steps: Iterable[StepCount]) -> None:
    """Store what was counted; what is there already stays."""
    session.run_many(_PUT_DAY, [_values(it) for it in days])
    session.run_many(_PUT_STEP, [_values(it) for it in steps])


def _values(row: DayCount | StepCount) -> Mapping[str, str | int]:
    return {field.name: getattr(row, field.name) for field in fields(row)}


# --- what is asked of them ---------------------------------------------------------------

_OF_DAYS = (message_days.c.day >= bindparam("first"), message_days.c.day <= bindparam("last"))
_FLOWING = (
    select(message_days.c.day, message_days.c.direction, func.sum(message_days.c.messages))
    .where(*_OF_DAYS)
    .group_by(message_days.c.day, message_days.c.direction)
)
_number_of_day = (cast(messages.c.created_at, BigInteger) // _DAY).label("number_of_day")
_LATELY = (
    select(_number_of_day, messages.c.direction, func.count())
    .where(messages.c.created_at >= bindparam("since"))
    .group_by(text("number_of_day"), messages.c.direction)
)
_CARRIED = (
    select(
        func.substr(message_days.c.day, 1, 7).label("month"), message_days.c.medium,
        message_days.c.country, func.sum(message_days.c.messages),
        func.sum(message_days.c.segments),
    )
    .where(*_OF_DAYS)
    .where(message_days.c.direction == "out")
    .group_by(text("month"), message_days.c.medium, message_days.c.country)
    .order_by(text("month desc"), message_days.c.medium, message_days.c.country)
)  # fmt: skip
_MEDIA = (
    select(message_days.c.medium, message_days.c.direction, func.sum(message_days.c.messages))
    .where(*_OF_DAYS)
    .group_by(message_days.c.medium, message_days.c.direction)
    .order_by(message_days.c.medium, message_days.c.direction)
)
_LANGUAGES = (
    select(contacts.c.language, func.count())
    .where(contacts.c.heard_at >= bindparam("since"))
    .where(contacts.c.erased_at.is_(None))
    .group_by(contacts.c.language)
    .order_by(contacts.c.language)
)
_STEPS = (
    select(
        flow_steps.c.flow, flow_steps.c.state, func.sum(flow_steps.c.answered),
        func.sum(flow_steps.c.helped), func.sum(flow_steps.c.dropped),
    )
    .where(flow_steps.c.day >= bindparam("first"), flow_steps.c.day <= bindparam("last"))
    .where(flow_steps.c.flow == bindparam("of_flow"))
    .group_by(flow_steps.c.flow, flow_steps.c.state)
)  # fmt: skip
_FLOWS = (
    select(
        flow_steps.c.flow,
        func.sum(flow_steps.c.answered + flow_steps.c.helped + flow_steps.c.dropped),
    )
    .where(flow_steps.c.day >= bindparam("first"), flow_steps.c.day <= bindparam("last"))
    .group_by(flow_steps.c.flow)
    .order_by(flow_steps.c.flow)
)
_WAITS = (
    select(tickets.c.opened_at, tickets.c.answered_at)
    .where(tickets.c.opened_at >= bindparam("since"))
    .order_by(tickets.c.opened_at)
)


def count_flowing(session: Session, *, first: str, last: str) -> list[tuple[str, str, int]]:
    """(day, direction, messages) of days that were counted."""
    rows = session.run(_FLOWING, {"first": first, "last": last})
    return [(row[0], row[1], int(row[2])) for row in rows]


def count_lately(session: Session, *, since: int) -> list[tuple[int, str, int]]:
    """(days since 1970, direction, messages) since a time, from the messages themselves."""
    return [(int(row[0]), row[1], int(row[2])) for row in session.run(_LATELY, {"since": since})]


def count_carried(
    session: Session, *, first: str, last: str
) -> list[tuple[str, str, str, int, int]]:
    """(month, medium, country, messages, segments) that went out."""
    rows = session.run(_CARRIED, {"first": first, "last": last})
    return [(row[0], row[1], row[2], int(row[3]), int(row[4])) for row in rows]


def count_media(session: Session, *, first: str, last: str) -> list[tuple[str, str, int]]:
    """(medium, direction, messages)."""
    rows = session.run(_MEDIA, {"first": first, "last": last})
    return [(row[0], row[1], int(row[2])) for row in rows]


def count_languages(session: Session, *, since: int) -> list[tuple[str, int]]:
    """(language, people who wrote since then)."""
    return [(row[0], int(row[1])) for row in session.run(_LANGUAGES, {"since": since})]


def count_steps(
    session: Session, flow: str, *, first: str, last: str
) -> list[tuple[str, int, int, int]]:
    """(state, answered, helped, dropped) of the steps of a flow."""
    rows = session.run(_STEPS, {"of_flow": flow, "first": first, "last": last})
    return [(row[1], int(row[2]), int(row[3]), int(row[4])) for row in rows]


def count_visits(session: Session, *, first: str, last: str) -> list[tuple[str, int]]:
    """(flow, visits to any of its steps)."""
    return [(row[0], int(row[1])) for row in session.run(_FLOWS, {"first": first, "last": last})]


def list_waits(session: Session, *, since: int) -> list[tuple[int, int | None]]:
    """(opened, first answered) of every request since a time."""
    return [(row[0], row[1]) for row in session.run(_WAITS, {"since": since})]
