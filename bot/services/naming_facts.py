"""Naming: which facts an answer told, kept for a month so that whoever was told can be corrected.

Nothing is kept of what is confidential, nor of what the person asked not to keep.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from bot.core.content import Content
from bot.core.event import Reply
from bot.core.text import placeholders
from bot.core.version import Version
from bot.store.moment import to_micros
from bot.store.session import Session
from bot.store.told_facts import remember_told

FACT = "fact."
PARTS = {"phone": "organisation", "address": "organisation", "email": "organisation"}
# A label that is told is news by itself; those of other choices only lead on.
TOLD_BY_LABEL: Mapping[str, str] = {
    "organisation": "organisation", "project": "project", "paper": "paper"
}  # fmt: skip
UNNAMED = frozenset({"frame", "stage", "topic", "situation"})


def named_by(content: Content, paths: Iterable[str]) -> Iterator[str]:
    """The facts that texts tell, by their paths ("question.q16.answer_fr")."""
    for path in paths:
        kind, entry_id, field = path.split(".", 2)
        if kind in UNNAMED:
            continue
        yield f"{kind}.{entry_id}"
        entry = content.tables[kind].get(entry_id)
        for part in field.split("."):
            entry = getattr(entry, part, None)
        if isinstance(entry, str):
            yield from named_in(entry)


def named_in(text: str) -> Iterator[str]:
    """The facts for which a text has a placeholder."""
    return filled_by(placeholders(text))


def filled_by(names: Iterable[str]) -> Iterator[str]:
    """The facts that these placeholders stand for."""
    for name in names:
        if name.startswith(FACT):
            owner, _, part = name.removeprefix(FACT).partition(".")
            kind = "project" if part == "status" else PARTS.get(part, "amount")
            yield f"{kind}.{owner}"


def named_by_label(answer: str, value: str) -> Iterator[str]:
    """The fact that a label tells of."""
    if answer in TOLD_BY_LABEL:
        yield f"{TOLD_BY_LABEL[answer]}.{value}"


def named_by_replies(version: Version, replies: Iterable[Reply]) -> Iterator[str]:
    """The facts that the author of a flow put into what is told."""
    for reply in replies:
        wording = None
        if reply.flow == version.flow.flow and reply.state in version.flow.states:
            wording = version.wording(reply.state, "text", reply.language)
        if wording is not None and wording.text.names:
            yield from filled_by(wording.text.names)


def keep_named(
    session: Session,
    facts: Iterable[str],
    *,
    contact_id: int,
    message_id: int,
    now: datetime,
) -> None:
    """Keep which facts a person was told, by a message of ours."""
    named = frozenset(facts)
    if named:
        remember_told(
            session, named, contact_id=contact_id, message_id=message_id, now=to_micros(now)
        )
