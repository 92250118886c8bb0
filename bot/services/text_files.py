"""PO files of translations: out with who approved what, and in again as proposals.

What a file brings is read by another member before it is said, whatever its comments say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import polib

from bot.services.flow_wording import read_rules
from bot.services.members import name_of
from bot.services.parts import Parts
from bot.services.po_files import TranslationProblem, new_po, parse_po
from bot.services.policy import Actor
from bot.services.refusal import Refusal
from bot.services.rewording import MESSAGES
from bot.services.text_checks import Remark, check_text
from bot.services.texts import DOMAINS, State, TextRow, list_texts, siblings_of
from bot.services.translating import plain, propose_row, see_to
from bot.store.moment import from_micros
from bot.store.session import Session

LARGEST = 1_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Change:
    """A text that the file changes."""

    row: TextRow
    text: str
    remarks: tuple[Remark, ...]

    @property
    def is_refused(self) -> bool:
        """Whether something is wrong with it that stops it."""
        return any(it.is_error for it in self.remarks)


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file would propose, or did."""

    changes: tuple[Change, ...]
    refused: tuple[Change, ...]
    same: int
    other_french: int  # made from French that is no longer said, or marked so
    unknown: int
    is_done: bool = False


def export_texts(parts: Parts, language: str, domain: str, *, session: Session) -> str:
    """The PO file of a domain as everything stands now. Raises `Refusal` "no_such_text"."""
    if domain not in DOMAINS:
        raise Refusal("no_such_text")
    file = new_po(language)
    for row in list_texts(parts, language, session=session):
        if row.domain == domain:
            file.append(_entry(parts, row, session=session))
    return f"{file}\n"


def _entry(parts: Parts, row: TextRow, *, session: Session) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=row.french,
        msgstr=row.waiting or row.text,
        comment="sensitive" if row.is_sensitive else "",
    )
    if row.domain != MESSAGES:
        entry.msgctxt = row.path
    if not entry.msgstr:
        return entry
    if row.state is State.TODO:
        entry.flags = ["fuzzy"]
        entry.previous_msgid = row.french_before or None
    entry.tcomment = "review: pending"
    if row.state is State.APPROVED:
        entry.tcomment = f"review: approved {_approver(parts, row, session=session)}"
    return entry


def _approver(parts: Parts, row: TextRow, *, session: Session) -> str:
    approved = row.approved
    if approved is None or approved.approver_id is None or approved.approved_at is None:
        return "-"  # read before it came here; by whom stands in the file
    name = name_of(parts, approved.approver_id, session=session) or "-"
    return f"{name} {from_micros(approved.approved_at).date().isoformat()}"


def bring_texts(
    parts: Parts,
    actor: Actor,
    language: str,
    domain: str,
    data: bytes,
    *,
    is_trial: bool,
    now: datetime,
) -> Brought:
    """What a PO file brings: proposed, unless it is a trial. What is refused is left out.

    Raises `Refusal` "not_allowed", "no_such_text", "file_large", "bad_file".
    """
    see_to(actor)
    if domain not in DOMAINS:
        raise Refusal("no_such_text")
    if len(data) > LARGEST:
        raise Refusal("file_large")
    file = _parsed(data)
    if is_trial:
        return parts.db.read(lambda s: _brought(parts, language, domain, file, session=s))

    def story(session: Session) -> Brought:
        found = _brought(parts, language, domain, file, session=session)
        rows = list_texts(parts, language, session=session)
        for it in found.changes:
            propose_row(actor, it.row, rows, it.text, seen=it.row.french, session=session, now=now)
        return Brought(
            found.changes, found.refused, found.same, found.other_french, found.unknown, True
        )

    return parts.db.write(story)


def _parsed(data: bytes) -> polib.POFile:
    try:
        return parse_po(data.decode("utf-8-sig"), "PO")
    except (UnicodeDecodeError, TranslationProblem):
        raise Refusal("bad_file") from None


def _brought(
    parts: Parts, language: str, domain: str, file: polib.POFile, *, session: Session
) -> Brought:
    rows = [it for it in list_texts(parts, language, session=session) if it.domain == domain]
    by_name = {(it.french if domain == MESSAGES else it.path): it for it in rows}
    rules, changes, same, other, unknown = read_rules(session), list[Change](), 0, 0, 0
    for entry in file:
        if entry.obsolete or not entry.msgstr:
            continue
        row = by_name.get(entry.msgid if domain == MESSAGES else entry.msgctxt or "")
        text = plain(entry.msgstr)
        if row is None:
            unknown += 1
        elif entry.fuzzy or plain(entry.msgid) != plain(row.french):
            other += 1
        elif text == (row.waiting or row.text):
            same += 1
        else:
            told = check_text(row, text, siblings=siblings_of(rows, row), rules=rules)
            changes.append(Change(row, text, told))
    return Brought(
        tuple(it for it in changes if not it.is_refused),
        tuple(it for it in changes if it.is_refused),
        same,
        other,
        unknown,
    )


def only_changes(language: str, brought: Brought) -> str:
    """A PO file with what is proposed alone: what a page keeps between the trial and the act."""
    file = new_po(language)
    for it in brought.changes:
        entry = polib.POEntry(msgid=it.row.french, msgstr=it.text)
        if it.row.domain != MESSAGES:
            entry.msgctxt = it.row.path
        file.append(entry)
    return str(file)
