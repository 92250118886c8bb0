"""Links: ways in that work once and for a while; the database holds only their hashes."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from bot.store import sessions
from bot.store.identity import new_id
from bot.store.moment import micros, to_micros
from bot.store.session import Session


class Purpose(StrEnum):
    """What a link opens."""

    INVITATION = "invitation"
    DEMONSTRATION = "demonstration"


def new_token() -> str:
    """256 bits that fit into an address or a cookie."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> bytes:
    """What is stored of a token: nothing that could be used."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def hand_out(
    member_id: int, purpose: Purpose, *, lasts: timedelta, session: Session, now: datetime
) -> str:
    """The token of a new link; older ones of this member no longer work."""
    token = new_token()
    at = to_micros(now)
    link = sessions.NewLink(
        new_id(), member_id, purpose.value, hash_token(token), at, at + micros(lasts)
    )
    sessions.insert_link(session, link)
    return token


def whose(token: str, purpose: Purpose, *, session: Session, now: datetime) -> int | None:
    """The member of a link that still works; nothing happens to it."""
    return sessions.find_link(
        session, token_hash=hash_token(token), purpose=purpose.value, now=to_micros(now)
    )


def use(token: str, purpose: Purpose, *, session: Session, now: datetime) -> int | None:
    """The member of a link that worked until now; None when it did not."""
    return sessions.use_link(
        session, token_hash=hash_token(token), purpose=purpose.value, now=to_micros(now)
    )
