"""What actions write into the audit log."""

from __future__ import annotations

from bot.services.talk import Talk
from bot.store import audit
from bot.store.identity import new_id
from bot.store.moment import to_micros


def note(talk: Talk, act: str, **detail: str) -> None:
    """One entry about the contact: which act, by codes only."""
    audit.record_entry(
        talk.session,
        entry_id=new_id(),
        act=act,
        subject="contact",
        subject_id=talk.contact_id,
        now=to_micros(talk.now),
        member_id=talk.member_id,
        **detail,
    )
