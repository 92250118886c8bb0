"""What became of a copy of a broadcast follows its message, whoever changes that."""

from __future__ import annotations

from sqlalchemy import Connection, create_engine, delete, insert, select, update
from sqlalchemy.pool import NullPool

from bot.store import migrate
from bot.store.db import sqlalchemy_url
from bot.store.tables import addresses, broadcasts, contacts, deliveries, messages

BECOMES = {
    ("ready", None): "waiting",
    ("sending", None): "waiting",
    ("uncertain", None): "uncertain",
    ("accepted", None): "accepted",
    ("sent", None): "sent",
    ("delivered", None): "delivered",
    ("read", None): "read",
    ("failed", "30003"): "failed",
    ("dead", "uncertain"): "doubtful",
}


def write_copy(connection: Connection) -> None:
    """A broadcast with one copy, which is in the outbox; and a reply to the same person."""
    home = {"medium": "sms", "provider": "console"}
    connection.execute(insert(contacts).values(id=1, created_at=0))
    connection.execute(
        insert(addresses).values(
            id=2, address_index=b"i", address=b"a", contact_id=1, created_at=0, **home
        )
    )
    for row_id, bulk in ((3, 1), (4, 0)):
        connection.execute(
            insert(messages).values(
                id=row_id, contact_id=1, address_id=2, direction="out", sequence=row_id, bulk=bulk,
                kind="broadcast", state="ready", body=b"b", trace="t", created_at=0, **home,
            )
        )  # fmt: skip
    connection.execute(
        insert(broadcasts).values(
            id=5, title="t", state="running", audience="{}", form="answer", purpose="service",
            author_id=1, created_at=0, changed_at=0,
        )
    )  # fmt: skip
    connection.execute(
        insert(deliveries).values(broadcast_id=5, contact_id=1, state="queued", message_id=3)
    )


def test_the_outcome_of_a_copy_follows_its_message(migrated_url: str) -> None:
    engine = create_engine(sqlalchemy_url(migrated_url), poolclass=NullPool)
    with engine.begin() as connection:
        write_copy(connection)

        def become(row_id: int, state: str, code: str | None) -> str:
            changed = update(messages).where(messages.c.id == row_id)
            connection.execute(changed.values(state=state, error_code=code))
            return str(connection.scalar(select(deliveries.c.outcome)))

        assert {it: become(3, *it) for it in BECOMES} == BECOMES
        assert become(3, "delivered", None) == "delivered"
        assert become(4, "failed", "30003") == "delivered"  # a reply is no copy
        connection.execute(delete(messages).where(messages.c.id == 3))
        assert connection.scalar(select(deliveries.c.outcome)) == "delivered"
        connection.execute(update(deliveries).values(state="stopped", outcome="stopped"))
        assert become(4, "sent", None) == "stopped"


def test_of_a_copy_whose_message_is_gone_nobody_says_that_it_failed(migrated_url: str) -> None:
    """Else who pressed "send again" would send it to people who have it."""
    engine = create_engine(sqlalchemy_url(migrated_url), poolclass=NullPool)
    with engine.begin() as connection:
        write_copy(connection)
        connection.execute(delete(messages).where(messages.c.id == 3))
    migrate.downgrade(migrated_url, "0016")
    migrate.upgrade(migrated_url)
    with engine.connect() as connection:
        assert connection.scalar(select(deliveries.c.outcome)) == "doubtful"
