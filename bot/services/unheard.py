"""What nobody understood is remembered by its words, and shown when three people wrote the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.core.hearing import fold
from bot.services.parts import Parts
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.services.talk import Talk
from bot.store import unheard as store
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.session import Session

FEWEST = 3  # people: the rule of three
SHOWN = 50
LONGEST = 120
MOST_FIGURES = 4  # a longer number is somebody's, and no phrase


@dataclass(frozen=True, slots=True)
class Unheard:
    """A text that several people wrote and that is not understood."""

    id: int
    text: str
    language: str
    flow: str
    state: str
    people: int
    heard_at: datetime


def keep_unheard(talk: Talk, text: str, *, at: tuple[str, str]) -> None:
    """Remember a text if it was not understood, can teach something and holds no number."""
    folded = fold(text)
    if not talk.is_unclear or not _can_teach(text, folded):
        return
    row_id = new_id()
    flow, state = at
    store.keep_unheard(
        talk.session,
        store.NewUnheard(
            id=row_id,
            contact_id=talk.contact_id,
            digest=talk.vault.index("unheard", folded),
            body=talk.vault.seal(" ".join(text.split()), "unheard_texts", "body", row_id),
            language=talk.conversation.language,
            flow=flow,
            state=state,
            heard_at=to_micros(talk.now),
        ),
    )


def _can_teach(text: str, folded: str) -> bool:
    letters = sum(it.isalpha() for it in folded)
    figures = sum(it.isdigit() for it in folded)
    return letters > 1 and figures <= MOST_FIGURES and len(text) <= LONGEST


def list_unheard(parts: Parts, actor: Actor, *, session: Session) -> list[Unheard]:
    """What at least three people wrote, the most frequent first. Raises `Refusal` "not_allowed"."""
    if not may(actor, Permission.TEACH):
        raise Refusal("not_allowed")
    rows = store.list_unheard(session, fewest=FEWEST, most=SHOWN)
    return [
        Unheard(
            row.id,
            parts.vault.open(row.body, "unheard_texts", "body", row.id),
            row.language,
            row.flow,
            row.state,
            row.people,
            datetime.fromtimestamp(row.heard_at / 1_000_000, UTC),
        )
        for row in rows
    ]
