"""Checking the sealed audit log: every row that was changed, inserted or cut off, by its number."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.services.audit import FIRST, written_head
from bot.services.audit_keys import KeyRing, SealKey, is_genuine
from bot.services.parts import Parts
from bot.store import seals
from bot.store.moment import micros
from bot.store.seals import CutRow, EntryRow, HeadRow, SealRow

ROWS_AT_ONCE = 1_000
LATE = timedelta(hours=1)


class Trouble(StrEnum):
    """What is wrong with a row, or with the chain."""

    ENTRY_CHANGED = "entry_changed"
    ENTRY_REMOVED = "entry_removed"
    ENTRY_INSERTED = "entry_inserted"
    SEAL_REMOVED = "seal_removed"
    END_CUT_OFF = "end_cut_off"
    HEAD_REPLACED = "head_replaced"
    LOGGED_HEAD_MISSING = "logged_head_missing"
    OTHER_KEY = "other_key"
    BEGINNING_REPLACED = "beginning_replaced"
    LOGGED_HEAD_CUT = "logged_head_cut"  # that head was cut off after its days
    SEALED_LATE = "sealed_late"  # the worker was down, or the row was added afterwards

    @property
    def is_certain(self) -> bool:
        """Whether somebody must have had a hand in it."""
        return self not in (Trouble.SEALED_LATE, Trouble.LOGGED_HEAD_CUT)


@dataclass(frozen=True, slots=True)
class Finding:
    """One row, by its place in the chain and the id of its entry, as far as they are known."""

    trouble: Trouble
    number: int | None = None
    entry_id: int | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check saw."""

    sealed: int
    cut: int  # of these, how many went after their days
    waiting: int
    head: str
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing was tampered with."""
        return not any(finding.trouble.is_certain for finding in self.findings)


def verify(parts: Parts, *, logged_head: str | None = None) -> Checked:
    """Walk the whole chain. `logged_head` is a head from the logs that must still be part of it."""
    checked, cut = None, parts.db.read(seals.read_cut)
    while checked is None:
        checked = _verify(parts, cut, logged_head)
        before, cut = cut, parts.db.read(seals.read_cut)
        if cut != before:  # while we walked its beginning was cut off: it is no gap
            checked = None
    return checked


def _verify(parts: Parts, cut: CutRow | None, logged_head: str | None) -> Checked:
    # The end first: what is sealed while we look comes after it.
    last, head = parts.db.read(lambda s: (seals.read_last_key(s), seals.read_head(s)))
    walk = _Walk(KeyRing(parts.config), last, cut, logged_head)
    for links in _pages(parts):
        walk.over(links)
    walk.close(head)
    lone = parts.db.read(seals.list_without_seal)
    sealed_until = (head.sealed_at if head else None) or 0
    for entry_id, happened_at, is_waiting in lone:
        if not is_waiting or happened_at + micros(LATE) < sealed_until:
            walk.findings.append(Finding(Trouble.ENTRY_INSERTED, None, entry_id))
    waiting = sum(is_waiting for _, _, is_waiting in lone)
    shown = written_head(head) if head else ""
    gone = cut.cut_number if cut else 0
    return Checked(walk.number, gone, waiting, shown, tuple(walk.findings))


def _pages(parts: Parts) -> Iterator[list[tuple[SealRow, EntryRow | None]]]:
    page = _page(parts, after=0)
    while page:
        yield page
        page = _page(parts, after=page[-1][0].number)


def _page(parts: Parts, *, after: int) -> list[tuple[SealRow, EntryRow | None]]:
    return parts.db.read(lambda s: seals.list_chain(s, after=after, limit=ROWS_AT_ONCE))


class _Walk:
    """From the first seal to the last, remembering what the next one must continue."""

    def __init__(
        self, keys: KeyRing, last: str | None, cut: CutRow | None, logged_head: str | None
    ) -> None:
        self.findings: list[Finding] = []
        self.number = cut.cut_number if cut else 0
        self._keys, self._of_end, self._is_present = keys, keys.of_end(last), False
        self._cut = cut
        self._mac = cut.cut_mac if cut else FIRST
        self._before: tuple[bytes, ...] = (self._mac,)
        self._logged_head = logged_head
        if cut is not None:
            self._begin_at(cut)

    def _begin_at(self, cut: CutRow) -> None:
        if not is_genuine(self._of_end, cut):
            self._find(Trouble.BEGINNING_REPLACED, cut.cut_number)
        self._pass(HeadRow(cut.cut_number, None, cut.cut_mac, None, None))

    def over(self, links: list[tuple[SealRow, EntryRow | None]]) -> None:
        """Check some links."""
        for link, entry in links:
            self._gap(link.number)
            self._check(link, entry)
            self.number, self._mac = link.number, link.mac
            self._pass(HeadRow(link.number, link.entry_id, link.mac, None, None))

    def _pass(self, place: HeadRow) -> None:
        if self._logged_head == written_head(place):
            self._logged_head = None

    def close(self, head: HeadRow | None) -> None:
        """Compare where the chain ends with where it is known to end."""
        if head is None or (head.number and not self._is_genuine(head)):
            self._find(Trouble.HEAD_REPLACED, head.number if head else None)
        elif head.number > self.number:
            self._find(Trouble.END_CUT_OFF, self.number + 1, head.entry_id)
        elif head.number == self.number and head.number and head.mac != self._mac:
            self._find(Trouble.HEAD_REPLACED, head.number)
        elif self.number and not head.number:
            self._find(Trouble.HEAD_REPLACED, 0)
        if self._logged_head is not None:
            number = _number_in(self._logged_head)
            is_cut = self._cut is not None and (number or 0) < self._cut.cut_number
            is_gone = Trouble.LOGGED_HEAD_CUT if is_cut else Trouble.LOGGED_HEAD_MISSING
            self._find(is_gone, number)

    def _gap(self, number: int) -> None:
        for missing in range(self.number + 1, number):
            self._find(Trouble.SEAL_REMOVED, missing)
            self._before = ()

    def _check(self, link: SealRow, entry: EntryRow | None) -> None:
        before, self._before = self._before, (link.mac,)
        key = self._key_of(link)
        if key is None:
            self._find(Trouble.OTHER_KEY, link.number, link.entry_id)
        elif entry is None:
            self._find(Trouble.ENTRY_REMOVED, link.number, link.entry_id)
        elif before:
            macs = [key.mac(link.number, it, entry, sealed_at=link.sealed_at) for it in before]
            if not any(hmac.compare_digest(mac, link.mac) for mac in macs):
                # The next link may go on from the stored mac or from the right one: only the row
                # that was changed is named, not its neighbour.
                self._before = (link.mac, *macs)
                self._find(Trouble.ENTRY_CHANGED, link.number, link.entry_id)
            elif link.sealed_at - entry.happened_at > micros(LATE):
                self._find(Trouble.SEALED_LATE, link.number, link.entry_id)

    def _key_of(self, link: SealRow) -> SealKey | None:
        """None also for an earlier key after the present one: its time is over."""
        key, present = self._keys.find(link.key_id), self._keys.present
        self._is_present = self._is_present or key is present
        return None if self._is_present and key is not present else key

    def _is_genuine(self, head: HeadRow) -> bool:
        tags = [it.tag(head.number, head.mac or b"") for it in self._of_end]
        return any(hmac.compare_digest(tag, head.tag or b"") for tag in tags)

    def _find(
        self, trouble: Trouble, number: int | None = None, entry_id: int | None = None
    ) -> None:
        self.findings.append(Finding(trouble, number, entry_id))


def _number_in(head: str) -> int | None:
    number = head.partition(":")[0]
    return int(number) if number.isascii() and number.isdigit() else None
