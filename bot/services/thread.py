"""The thread: what was written and answered, opened and in the order in which it was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.phone import address_key
from bot.core.rendering import Medium, Tappable
from bot.services.letter import Letter, letter_from_json
from bot.services.parts import Parts
from bot.store import threads
from bot.store.moment import from_micros
from bot.store.session import Session
from bot.store.threads import Row

CONFIDENTIAL = "Message confidentiel"
ON_THE_PHONE = frozenset({"inline", "accepted", "sent", "delivered", "read"})
NEWEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a thread. `text` is all of it, `body` leaves out the numbered choices."""

    id: int
    contact_id: int
    is_ours: bool
    medium: Medium
    kind: str
    state: str
    sequence: int
    text: str
    body: str
    options: tuple[Tappable, ...]
    language: str | None
    fallback: str | None
    is_confidential: bool
    segments: int
    error_code: str | None
    attachments: tuple[str, ...]  # their content types
    at: datetime  # when the person wrote it, or when we sent it; before that, when it was made

    @property
    def is_on_the_phone(self) -> bool:
        """True for what the person wrote or can read; False for what still waits or failed."""
        return not self.is_ours or self.state in ON_THE_PHONE


def read_thread(
    parts: Parts,
    contact_id: int,
    *,
    session: Session,
    before: int = NEWEST,
    limit: int = 50,
    opens_confidential: bool = False,
) -> tuple[Line, ...]:
    """A contact's messages, the oldest first; `before` is the `sequence` where a page ended.

    Unless `opens_confidential`, confidential ones say only that they are.
    """
    rows = threads.list_of_contact(session, contact_id, before=before, limit=limit)
    rows.reverse()
    return _lines(parts, rows, session=session, opens=opens_confidential)


def read_phone(
    parts: Parts, number: str, medium: Medium, *, session: Session, limit: int = 200
) -> tuple[Line, ...]:
    """What the screen of a phone shows, whoever held it; nothing for a number nobody used."""
    index = parts.vault.index("address", address_key(number))
    address_id = threads.find_address(session, medium=medium.value, address_index=index)
    if address_id is None:
        return ()
    rows = threads.list_at_address(session, address_id, limit=limit)
    asked = {row.id: row.contact_id for row in rows if row.direction == "in"}
    rows.sort(key=lambda row: _as_read(row, asked))
    lines = _lines(parts, rows, session=session, opens=True)
    return tuple(line for line in lines if line.is_on_the_phone)


def _as_read(row: Row, asked: dict[int, int]) -> tuple[int, bool, int]:
    """By time; at the same moment in the contact's order, and then what the next person is told."""
    is_another = asked.get(row.in_reply_to or 0) not in (None, row.contact_id)
    return (_moment(row), is_another, row.sequence)


def _moment(row: Row) -> int:
    if row.direction == "in" or row.sent_at is None:
        return row.created_at
    return row.sent_at


def _lines(parts: Parts, rows: list[Row], *, session: Session, opens: bool) -> tuple[Line, ...]:
    came: dict[int, tuple[str, ...]] = {}
    for message_id, kind in threads.list_attachments(session, [row.id for row in rows]):
        came[message_id] = (*came.get(message_id, ()), kind)
    return tuple(_line(parts, row, came.get(row.id, ()), opens=opens) for row in rows)


def _line(parts: Parts, row: Row, attachments: tuple[str, ...], *, opens: bool) -> Line:
    is_ours = row.direction == "out"
    letter = _opened(parts, row, opens=opens)
    return Line(
        id=row.id,
        contact_id=row.contact_id,
        is_ours=is_ours,
        medium=Medium(row.medium),
        kind=row.kind,
        state=row.state,
        sequence=row.sequence,
        text=letter.text,
        body=letter.body,
        options=letter.options,
        language=letter.language if is_ours else None,
        fallback=letter.fallback,
        is_confidential=bool(row.confidential),
        segments=row.segments,
        error_code=row.error_code,
        attachments=attachments,
        at=from_micros(_moment(row)),
    )


def _opened(parts: Parts, row: Row, *, opens: bool) -> Letter:
    if row.body is None:
        return Letter("", "")
    if row.confidential and not opens:
        return Letter(CONFIDENTIAL, CONFIDENTIAL)
    written = parts.vault.open(row.body, "messages", "body", row.id)
    if row.direction == "out":
        return letter_from_json(written)
    return Letter(written, written)
