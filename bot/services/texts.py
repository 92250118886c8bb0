"""Texts as translators see them: each French text, what is said in another language, and why not.

Texts come from the published flows, from the facts and from the service's own phrases; what members
approved stands in place of what came with the files, what they proposed waits beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from bot.core.content.spoken import FrenchText, fate_of, french_texts
from bot.core.flow import Flow, texts_of
from bot.core.version import Mark
from bot.services.fact_rows import WORDINGS
from bot.services.library import Shelf
from bot.services.parts import Parts
from bot.services.phrases import PHRASES
from bot.services.rewording import (
    FACTS,
    FLOWS,
    MESSAGES,
    Rewordings,
    Texts,
    reworded_facts,
    reworded_flow,
    sorted_rewordings,
)
from bot.services.snapshots import flow_from_snapshot
from bot.services.wording_files import drafts_of
from bot.store import library
from bot.store.moment import from_micros
from bot.store.rewordings import APPROVED, PROPOSED, RewordingRow, is_from_files, list_rewordings
from bot.store.session import Session

DOMAINS = (FLOWS, FACTS, MESSAGES)
KEPT_FLOWS = 100


class State(StrEnum):
    """How far a translation is."""

    TODO = "todo"
    REVIEW = "review"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class TextRow:
    """One text in one language. `fallback` says why the French is sent in place of `text`."""

    domain: str
    path: str
    language: str
    french: str
    text: str  # in force, or as it came; "" for none
    mark: Mark | None
    fallback: str | None
    is_sensitive: bool
    french_before: str  # what the text was made from, where the French changed since
    proposal: RewordingRow | None = None
    approved: RewordingRow | None = None

    @property
    def state(self) -> State:
        """What is to be done."""
        if self.proposal is not None and self.proposal.french == self.french:
            return State.REVIEW
        if not self.text or self.mark is Mark.STALE:
            return State.TODO
        return State.APPROVED if self.mark is Mark.APPROVED else State.REVIEW

    @property
    def waiting(self) -> str:
        """The text that somebody should read: what was proposed, else what was never read."""
        if self.state is not State.REVIEW:
            return ""
        proposal = self.proposal
        is_open = proposal is not None and proposal.french == self.french
        return proposal.text if proposal is not None and is_open else self.text

    @property
    def changed_by(self) -> int | None:
        """The member who wrote last."""
        row = self.proposal or self.approved
        return row.translator_id if row else None

    @property
    def changed_at(self) -> datetime | None:
        """When that was."""
        row = self.proposal or self.approved
        return from_micros(row.approved_at or row.written_at) if row else None

    @property
    def group(self) -> str:
        """The flow, or the kind of facts, that the text belongs to."""
        return self.path.partition(".")[0] if self.domain != MESSAGES else MESSAGES


@dataclass(frozen=True, slots=True)
class Given:
    """What came with the files or a version, for one text."""

    path: str
    french: str
    is_sensitive: bool
    text: str = ""
    mark: Mark | None = None
    french_of: str = ""


def list_texts(parts: Parts, language: str, *, session: Session) -> list[TextRow]:
    """Every text, in the order in which a reader meets it."""
    rows = list_rewordings(session)
    said = sorted_rewordings(row for row in rows if row.state == APPROVED)
    proposed = sorted_rewordings(row for row in rows if row.state == PROPOSED)
    shelf = parts.library.now(session)
    is_withheld = not parts.config.is_demo
    found = []
    for domain, given in _every(parts, shelf, said, language, session=session):
        french_of = given.french_of or given.french
        found.append(
            TextRow(
                domain=domain,
                path=given.path,
                language=language,
                french=given.french,
                text=given.text,
                mark=Mark.STALE if given.text and french_of != given.french else given.mark,
                fallback=_fallback(given, is_withheld=is_withheld),
                is_sensitive=given.is_sensitive,
                french_before=french_of if french_of != given.french else "",
                proposal=proposed.of(domain).get(language, {}).get(given.path),
                approved=_in_force(said.of(domain).get(language, {}).get(given.path), given),
            )
        )
    return found


def _in_force(row: RewordingRow | None, given: Given) -> RewordingRow | None:
    return row if row is not None and row.text == given.text else None


def _fallback(given: Given, *, is_withheld: bool) -> str | None:
    from_french = FrenchText(given.path, given.french, given.is_sensitive)
    if not given.text or given.mark is None:
        return "missing"
    stored = {given.path: [given.french_of or given.french, given.text, given.mark.value]}
    return fate_of(from_french, drafts_of(stored)[given.path], withhold=is_withheld)


def _every(
    parts: Parts, shelf: Shelf, said: Rewordings, language: str, *, session: Session
) -> Iterator[tuple[str, Given]]:
    for version_id in shelf.published.values():
        for given in _of_flow(version_id, said, language, session=session):
            yield FLOWS, given
    if shelf.imported is not None:
        for given in _of_facts(shelf, said, language):
            yield FACTS, given
    for given in _of_phrases(shelf, said, language):
        yield MESSAGES, given


def _of_flow(
    version_id: int, said: Rewordings, language: str, *, session: Session
) -> Iterator[Given]:
    snapshot = library.read_snapshot(session, version_id)
    if snapshot is None:
        return
    flow, texts = _read(snapshot)
    from_files = is_from_files(session, version_id)
    own = reworded_flow(flow, texts, said, from_files=from_files).get(language, {})
    rows = said.of(FLOWS).get(language, {})
    for name, state in flow.states.items():
        for field, french in texts_of(state):
            key = f"{name}.{field}"
            path, found = f"{flow.flow}.{key}", own.get(key)
            if not french.strip() or (field == "sms" and found is None):
                continue
            row = rows.get(path)
            is_row_old = found is None and row is not None
            yield Given(
                path,
                french,
                state.sensitive,
                row.text if row is not None and is_row_old else found.text if found else "",
                Mark.STALE if is_row_old else found.mark if found else None,
                row.french if row is not None and is_row_old else "",
            )


def _of_facts(shelf: Shelf, said: Rewordings, language: str) -> Iterator[Given]:
    given = reworded_facts(shelf.content, shelf.facts.get(WORDINGS, {}), said)
    drafts = drafts_of(given.get(language, {}))
    for source in french_texts(shelf.content):
        draft = drafts.get(source.path)
        yield Given(
            source.path,
            source.french,
            source.is_sensitive,
            draft.text if draft else "",
            draft.mark if draft else None,
            draft.french if draft else "",
        )


def _of_phrases(shelf: Shelf, said: Rewordings, language: str) -> Iterator[Given]:
    """What is translated of the phrases is said; who read it is known of members alone."""
    read = said.of(MESSAGES).get(language, {})
    for code, french in PHRASES.items():
        text = shelf.world.phrases.get(language, {}).get(code, "")
        row = read.get(code)
        mark = Mark.APPROVED if row is not None and row.text == text else Mark.PENDING
        is_own = bool(text) and (text != french or mark is Mark.APPROVED)
        yield Given(code, french, False, text if is_own else "", mark if is_own else None)


@lru_cache(maxsize=KEPT_FLOWS)
def _read(snapshot: str) -> tuple[Flow, Texts]:
    """A pure function worth remembering: published versions never change."""
    return flow_from_snapshot(snapshot)


def find_text(rows: list[TextRow], domain: str, path: str) -> TextRow | None:
    """The row of one text."""
    return next((it for it in rows if (it.domain, it.path) == (domain, path)), None)


def siblings_of(rows: list[TextRow], row: TextRow) -> Mapping[str, str]:
    """The other choices of the same question, by path: none may sound like another."""
    if not row.path.endswith(".label") or row.domain != FLOWS:
        return {}
    state = row.path.rsplit(".", 2)[0]
    return {
        it.path: (it.proposal.text if it.proposal else it.text) or it.french
        for it in rows
        if it.domain == FLOWS
        and it.path.endswith(".label")
        and it.path.rsplit(".", 2)[0] == state
        and it.path != row.path
    }
