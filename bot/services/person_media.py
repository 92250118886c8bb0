"""What people send beside words: which of it a member may play or look at, and the thing itself."""

from __future__ import annotations

from bot.services.parts import Parts
from bot.services.people_policy import see_to
from bot.services.policy import Actor
from bot.services.refusal import Refusal
from bot.store import threads
from bot.store.session import Session

PLAYED = frozenset({"audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/amr", "audio/3gpp"})
SHOWN = frozenset({"image/jpeg", "image/png", "image/webp"})


def kind_of(content_type: str | None) -> str:
    """Say whether it is a "sound", a "picture", or "", which no browser should open."""
    bare = _bare(content_type or "")
    return "sound" if bare in PLAYED else "picture" if bare in SHOWN else ""


def read_media(
    parts: Parts, actor: Actor, contact_id: int, attachment_id: int, *, session: Session
) -> tuple[str, bytes]:
    """(content type, bytes) of what somebody sent, to be played or looked at.

    Raises `Refusal` "no_such_person", "no_such_media": also for what is confidential, was not
    fetched, or is of a kind that no browser should open.
    """
    see_to(actor, contact_id, session=session)
    found = threads.read_stored(session, attachment_id, contact_id=contact_id)
    if found is None or not kind_of(found[0]):
        raise Refusal("no_such_media")
    content = parts.vault.open_bytes(found[1], "attachments", "body", attachment_id)
    return _bare(found[0]), content


def _bare(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()
