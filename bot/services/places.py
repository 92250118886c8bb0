"""Places: where somebody stood in a conversation goes after weeks of silence, with their ticks."""

from __future__ import annotations

from datetime import datetime

from bot.core.conversation import Conversation
from bot.services.coming_back import let_go
from bot.store import places as store
from bot.store.moment import to_micros
from bot.store.session import Session
from bot.store.vault import Vault


def forget(vault: Vault, *, before: datetime, most: int, session: Session) -> int:
    """Let go of the places of people last heard before then; how many were looked at.

    What digits answer stays while the message that offered it is younger: news that came last week
    can still be opened.
    """
    at = to_micros(before)
    silent = store.list_silent(session, before=at, most=most)
    for contact_id in silent:
        _forget(vault, contact_id, before=at, session=session)
    return len(silent)


def _forget(vault: Vault, contact_id: int, *, before: int, session: Session) -> None:
    sealed = store.lock_silent(session, contact_id, before=before)
    if sealed is None:
        return
    stored = vault.open(sealed, "contacts", "conversation", contact_id)
    conversation = Conversation.from_json(stored)
    let_go(conversation)
    kept = vault.seal(conversation.to_json(), "contacts", "conversation", contact_id)
    store.forget_place(session, contact_id, conversation=kept, before=before)
