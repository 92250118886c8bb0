"""Interactive contents that exist at a provider, by the digest of what they show."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import provider_contents

_PUT = (
    insert(provider_contents)
    .values(
        provider=bindparam("provider"),
        digest=bindparam("digest"),
        content_id=bindparam("content_id"),
        created_at=bindparam("now"),
    )
    .on_conflict_do_update(
        index_elements=["provider", "digest"], set_={"content_id": bindparam("content_id")}
    )
)
_KNOWN = select(provider_contents.c.digest, provider_contents.c.content_id).where(
    provider_contents.c.provider == bindparam("provider")
)


def put(session: Session, *, provider: str, digest: str, content_id: str, now: int) -> None:
    """Remember a content."""
    values = {"provider": provider, "digest": digest, "content_id": content_id, "now": now}
    session.change(_PUT, values)


def list_known(session: Session, provider: str) -> dict[str, str]:
    """The provider's id of each content, by digest."""
    return {row[0]: row[1] for row in session.run(_KNOWN, {"provider": provider})}


_DIGESTS = select(provider_contents.c.digest)


def list_digests(session: Session) -> frozenset[str]:
    """The digest of every content that exists at some provider."""
    return frozenset(row[0] for row in session.run(_DIGESTS))
