"""Translating: a member writes a text, another one approves it, and from then on it is said.

What is said stays until something else was approved. A text is bound to the French it was made
from: when that changes it falls silent by itself.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.services.flow_wording import read_rules
from bot.services.parts import Parts
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.services.text_checks import Remark, check_text
from bot.services.texts import State, TextRow, find_text, list_texts, siblings_of
from bot.store import audit, library
from bot.store import rewordings as store
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.rewordings import APPROVED, PROPOSED, RewordingRow
from bot.store.session import Session

LANGUAGES = ("bm",)
LONGEST = 2_000


class BadText(Refusal):
    """The text cannot be proposed; `remarks` say why."""

    def __init__(self, remarks: tuple[Remark, ...]) -> None:
        super().__init__("bad_translation")
        self.remarks = remarks


def open_text(
    parts: Parts, language: str, domain: str, path: str, *, session: Session
) -> tuple[TextRow, list[TextRow]]:
    """(the text, all texts of the language). Raises `Refusal` "no_such_text"."""
    rows = list_texts(parts, language, session=session) if language in LANGUAGES else []
    row = find_text(rows, domain, path)
    if row is None:
        raise Refusal("no_such_text")
    return row, rows


def propose_text(
    parts: Parts,
    actor: Actor,
    language: str,
    domain: str,
    path: str,
    text: str,
    *,
    seen: str,
    session: Session,
    now: datetime,
) -> None:
    """Write a text for somebody else to approve. `seen` is the French that was translated.

    Raises `Refusal` "not_allowed", "no_such_text", "french_changed", "nothing_changed",
    "text_long", or `BadText`.
    """
    see_to(actor)
    row, rows = open_text(parts, language, domain, path, session=session)
    propose_row(actor, row, rows, text, seen=seen, session=session, now=now)


def propose_row(
    actor: Actor,
    row: TextRow,
    rows: list[TextRow],
    text: str,
    *,
    seen: str,
    session: Session,
    now: datetime,
) -> None:
    """The same for a row that was read in this story."""
    text = plain(text)
    if plain(seen) != plain(row.french):
        raise Refusal("french_changed")
    if len(text) > LONGEST:
        raise Refusal("text_long")
    if text == (row.proposal.text if row.proposal else row.text) and row.state is not State.TODO:
        raise Refusal("nothing_changed")
    remarks = check_text(row, text, siblings=siblings_of(rows, row), rules=read_rules(session))
    if any(it.is_error for it in remarks):
        raise BadText(remarks)
    new = RewordingRow(
        domain=row.domain, language=row.language, path=row.path, state=PROPOSED,
        french=row.french, text=text, instead_of=row.text, translator_id=actor.id,
        written_at=to_micros(now),
    )  # fmt: skip
    store.put_rewording(session, new)
    _note("text_proposed", actor, row, session=session, now=now)


def approve_text(
    parts: Parts,
    actor: Actor,
    language: str,
    domain: str,
    path: str,
    *,
    seen: str,
    session: Session,
    now: datetime,
) -> None:
    """Let a text be said from now on, in conversations under way too. `seen` is what was read.

    Raises `Refusal` "not_allowed", "no_such_text", "nothing_to_read", "own_text",
    "text_changed".
    """
    see_to(actor)
    row, _rows = open_text(parts, language, domain, path, session=session)
    if row.state is not State.REVIEW:
        raise Refusal("nothing_to_read")
    if plain(seen) != plain(row.waiting):
        raise Refusal("text_changed")
    new = _approved(actor, row, now)
    store.put_rewording(session, new)
    store.drop_proposal(session, domain=domain, language=language, path=path)
    library.raise_revision(session)
    _note("text_approved", actor, row, session=session, now=now)


def _approved(actor: Actor, row: TextRow, now: datetime) -> RewordingRow:
    at, proposal = to_micros(now), row.proposal
    if proposal is not None and proposal.french == row.french:
        if proposal.translator_id == actor.id:
            raise Refusal("own_text")
        return replace(proposal, state=APPROVED, approver_id=actor.id, approved_at=at)
    return RewordingRow(
        domain=row.domain, language=row.language, path=row.path, state=APPROVED,
        french=row.french, text=row.text, instead_of=row.text, translator_id=None,
        written_at=at, approver_id=actor.id, approved_at=at,
    )  # fmt: skip


def send_back(
    parts: Parts,
    actor: Actor,
    language: str,
    domain: str,
    path: str,
    *,
    session: Session,
    now: datetime,
) -> None:
    """Take a proposal away; what was said before is said on.

    Raises `Refusal` "not_allowed", "no_such_text", "nothing_to_read".
    """
    see_to(actor)
    row, _rows = open_text(parts, language, domain, path, session=session)
    if row.proposal is None:
        raise Refusal("nothing_to_read")
    store.drop_proposal(session, domain=domain, language=language, path=path)
    _note("text_sent_back", actor, row, session=session, now=now)


def see_to(actor: Actor) -> None:
    """Raise `Refusal` "not_allowed" unless this member may translate."""
    if not may(actor, Permission.TRANSLATE):
        raise Refusal("not_allowed")


def plain(text: str) -> str:
    """A text as it is stored: no spaces around, line ends as everywhere."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


def _note(act: str, actor: Actor, row: TextRow, *, session: Session, now: datetime) -> None:
    audit.record_entry(
        session, entry_id=new_id(), act=act, subject="text", subject_id=None,
        now=to_micros(now), member_id=actor.id, text=f"{row.domain}.{row.path}",
        language=row.language,
    )  # fmt: skip
