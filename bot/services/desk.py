"""What a desk sees when someone shows the code of their list of papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.answers import read_answer
from bot.core.content import Whereabouts
from bot.core.conversation import Conversation
from bot.services.actions.papers import CODE_LASTS
from bot.services.library import Shelf
from bot.store import desk_codes
from bot.store.moment import micros, to_micros
from bot.store.session import Session
from bot.store.vault import Vault


class UnknownCode(Exception):
    """No such code, or it no longer works."""


@dataclass(frozen=True, slots=True)
class DeskPapers:
    """A person's list in French: situations, the papers they have, and those that are missing."""

    contact_id: int
    situations: tuple[str, ...]
    held: tuple[str, ...]
    missing: tuple[str, ...]


def read_papers(
    code: str, *, session: Session, vault: Vault, shelf: Shelf, now: datetime
) -> DeskPapers:
    """The list behind a code as it was typed at the desk. Raises `UnknownCode`."""
    since = to_micros(now) - micros(CODE_LASTS)
    behind = desk_codes.find_behind(session, code=read_answer("code", code) or "", since=since)
    if behind is None:
        raise UnknownCode
    conversation = Conversation()
    if behind.conversation is not None:
        stored = vault.open(behind.conversation, "contacts", "conversation", behind.contact_id)
        conversation = Conversation.from_json(stored)
    return papers_of(behind.contact_id, conversation, shelf)


def papers_of(contact_id: int, conversation: Conversation, shelf: Shelf) -> DeskPapers:
    """The list of papers of a conversation, with what is ticked."""
    situations = conversation.answers.get("situations", "").split()
    ticked = conversation.answers.get("papers", "").split()
    here = Whereabouts.IN_MALI if conversation.is_in_mali() else Whereabouts.UNKNOWN
    lines = [line.paper.id for line in shelf.content.checklist(situations, here)]

    def named(family: str, ids: list[str]) -> tuple[str, ...]:
        return tuple(shelf.world.label(family, it, "fr") for it in ids)

    return DeskPapers(
        contact_id,
        named("situation", [it for it in situations if it in shelf.content.situations]),
        named("paper", [paper for paper in lines if paper in ticked]),
        named("paper", [paper for paper in lines if paper not in ticked]),
    )
