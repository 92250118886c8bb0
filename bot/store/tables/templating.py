"""What providers approved beforehand for WhatsApp's closed window; words that members watch for."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Table,
    Text,
    text,
)

from bot.store.tables.base import id_column, metadata

IN_FORCE = text("ended_at is null")

message_templates = Table(
    "message_templates",
    metadata,
    id_column(),
    Column("name", Text, nullable=False),  # for the staff; nobody is sent it
    Column("purpose", Text, nullable=False),  # member: picked by one; news: what says that there is
    Column("category", Text, nullable=False),  # by which the provider charges
    Column("variables", Text, nullable=False),  # JSON: what stands at {{1}}, {{2}} ...
    Column("created_by", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("withdrawn_by", BigInteger),
    Column("withdrawn_at", BigInteger),
    CheckConstraint("purpose in ('member', 'news', 'news_for_another')", name="purpose"),
)

# A text never changes: another one takes its place, and it stays with when it ended.
template_texts = Table(
    "template_texts",
    metadata,
    id_column(),
    Column("template_id", BigInteger, ForeignKey("message_templates.id"), nullable=False),
    Column("language", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("content_id", Text, nullable=False),  # the provider's
    Column("state", Text, nullable=False),
    Column("state_on", Text, nullable=False),  # a day, ISO: since when the provider says so
    Column("member_id", BigInteger, nullable=False),
    Column("written_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    CheckConstraint("state in ('pending', 'approved', 'rejected', 'paused')", name="state"),
    Index(
        "uq_template_texts_in_force",
        "template_id",
        "language",
        unique=True,
        sqlite_where=IN_FORCE,
        postgresql_where=IN_FORCE,
    ),
)

# Words of danger and of promise that members add to the lists of the files, or take out of them.
watched_words = Table(
    "watched_words",
    metadata,
    id_column(),
    Column("listed", Text, nullable=False),  # the list: a kind of danger, innocent, promise
    Column("language", Text, nullable=False),
    Column("wording", Text, nullable=False),
    Column("origin", Text, nullable=False),  # panel: added here; files: taken out here
    Column("added_by", BigInteger),
    Column("added_at", BigInteger),
    Column("withdrawn_by", BigInteger),
    Column("withdrawn_at", BigInteger),
    CheckConstraint("origin in ('panel', 'files')", name="origin"),
    CheckConstraint("language in ('fr', 'bm')", name="language"),
)
