"""The staff: members, how they sign in, and the sealed log of what they did."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
)

from bot.store.tables.base import id_column, metadata

# The audit log: members' acts, consent, opt-out, erasure, publishing; by ids and codes only.
entries = Table(
    "entries",
    metadata,
    id_column(),
    Column("happened_at", BigInteger, nullable=False),
    Column("member_id", BigInteger),
    Column("act", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("subject_id", BigInteger),
    Column("detail", Text, nullable=False, server_default="{}"),
    Index("ix_entries_moment", "happened_at", "id"),
    Index("ix_entries_act", "act", "happened_at", "id"),
    Index("ix_entries_member", "member_id", "happened_at", "id"),
)

# Which entries the sealer has not chained yet; a trigger adds each new one.
unsealed = Table(
    "unsealed",
    metadata,
    Column("entry_id", BigInteger, primary_key=True, autoincrement=False),
)

# The keyed chain over the audit log: without the key no row of either table can be replaced.
seals = Table(
    "seals",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("entry_id", BigInteger, nullable=False, unique=True),
    Column("mac", LargeBinary, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("sealed_at", BigInteger, nullable=False),
)

# One row: where the chain ends, under a mac of its own, and up to where its beginning was cut off
# after its days, under another. Who seals or cuts holds it locked.
seal_head = Table(
    "seal_head",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("entry_id", BigInteger),
    Column("mac", LargeBinary),
    Column("tag", LargeBinary),
    Column("sealed_at", BigInteger),
    Column("cut_number", BigInteger),  # the last link that was cut off
    Column("cut_mac", LargeBinary),  # its mac, which the next link continues
    Column("cut_tag", LargeBinary),  # keyed: that it was cut by the service
    Column("cut_at", BigInteger),
    CheckConstraint("id = 1", name="single"),
)

# The staff. Names and e-mail addresses are sealed; an address is found by its keyed index.
members = Table(
    "members",
    metadata,
    id_column(),
    Column("email", LargeBinary, nullable=False),  # sealed
    Column("email_index", LargeBinary, nullable=False, unique=True),
    Column("name", LargeBinary),  # sealed
    Column("password_hash", Text),  # argon2id; none before the invitation was accepted
    Column("totp_secret", LargeBinary),  # sealed
    Column("totp_step", BigInteger, nullable=False, server_default="0"),  # the last one used
    Column("language", Text, nullable=False, server_default="fr"),
    Column("created_at", BigInteger, nullable=False),
    Column("disabled_at", BigInteger),
)

member_roles = Table(
    "member_roles",
    metadata,
    Column("member_id", BigInteger, ForeignKey("members.id"), primary_key=True),
    Column("role", Text, primary_key=True),
    CheckConstraint(
        "role in ('viewer', 'agent', 'broadcaster', 'editor', 'protection', 'admin')", name="role"
    ),
)

# A member at a browser. The token itself is only in the browser's cookie.
member_sessions = Table(
    "member_sessions",
    metadata,
    id_column(),
    Column("member_id", BigInteger, ForeignKey("members.id"), nullable=False, index=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("stage", Text, nullable=False),
    Column("device", Text, nullable=False),  # such as "Firefox · Android"
    Column("pending", LargeBinary),  # sealed: a second factor that is being set up
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False, index=True),
    Column("ended_at", BigInteger),
    CheckConstraint("stage in ('second_factor', 'enrolment', 'full')", name="stage"),
)

# Ways in that work once: an invitation, or the link of the demonstration.
member_links = Table(
    "member_links",
    metadata,
    id_column(),
    Column("member_id", BigInteger, ForeignKey("members.id"), nullable=False, index=True),
    Column("purpose", Text, nullable=False),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    CheckConstraint("purpose in ('invitation', 'demonstration')", name="purpose"),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("member_id", BigInteger, ForeignKey("members.id"), primary_key=True),
    Column("code_hash", LargeBinary, primary_key=True),
    Column("used_at", BigInteger),
)

# Wrong tries, by keyed index of an account or of a source; what was typed is not stored.
sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("tried_at", BigInteger, nullable=False, index=True),
    Column("blocked_until", BigInteger, nullable=False),
)
