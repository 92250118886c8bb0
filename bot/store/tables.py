"""Every table, once. Times are BIGINT microseconds since 1970 UTC; what people wrote is sealed.

Identifiers are made by the application before the INSERT, because what is sealed is bound to its
table, column and row. Only integers, floats, text and bytes: the same values on both databases,
and nothing to convert on the message path.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", BigInteger, primary_key=True, autoincrement=False)


def _contact() -> Column[int]:
    return Column("contact_id", BigInteger, ForeignKey("contacts.id"), nullable=False, index=True)


# One row, locked by every inbound message: order, flood bucket, conversation, what was offered.
contacts = Table(
    "contacts",
    metadata,
    _id(),
    Column("sequence", BigInteger, nullable=False, server_default="0"),
    Column("language", Text, nullable=False, server_default="fr"),
    Column("name", LargeBinary),  # sealed
    Column("conversation", LargeBinary),  # sealed JSON
    Column("offered", LargeBinary),  # sealed JSON: what the last sent message let them choose
    Column("offered_sequence", BigInteger, nullable=False, server_default="0"),
    # The place in clear, for counts only: how many people stand on a state.
    Column("place_flow", Text),
    Column("place_version_id", BigInteger),
    Column("place_state", Text),
    Column("heard_at", BigInteger),
    Column("flood_level", BigInteger, nullable=False, server_default="0"),
    Column("flood_at", BigInteger, nullable=False, server_default="0"),
    Column("taken_over_until", BigInteger),  # a member talks; the bot is silent
    Column("created_at", BigInteger, nullable=False),
    Column("erased_at", BigInteger),
    Index("ix_contacts_place", "place_flow", "place_version_id", "place_state"),
)

# Where a contact is reached. `contact_id` is who speaks there now; up to six may share it.
addresses = Table(
    "addresses",
    metadata,
    _id(),
    Column("medium", Text, nullable=False),
    Column("address_index", LargeBinary, nullable=False),  # keyed: finds without reading
    Column("address", LargeBinary, nullable=False),  # sealed
    Column("provider", Text, nullable=False),  # who carried the last message
    Column("contact_id", BigInteger, ForeignKey("contacts.id"), nullable=False, index=True),
    Column("opted_out_at", BigInteger),
    Column("answered_after_stop", SmallInteger, nullable=False, server_default="0"),
    Column("unreachable_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("medium", "address_index", name="uq_addresses_medium_address_index"),
)

# Who shares an address, in the order they came.
address_contacts = Table(
    "address_contacts",
    metadata,
    Column("address_id", BigInteger, ForeignKey("addresses.id"), primary_key=True),
    Column("contact_id", BigInteger, ForeignKey("contacts.id"), primary_key=True, index=True),
    Column("position", SmallInteger, nullable=False),
    UniqueConstraint("address_id", "position", name="uq_address_contacts_position"),
    CheckConstraint("position between 1 and 6", name="six"),
)

# One row a message, in or out. Outbound rows are the outbox.
messages = Table(
    "messages",
    metadata,
    _id(),
    _contact(),
    Column("address_id", BigInteger, ForeignKey("addresses.id"), nullable=False),
    Column("direction", Text, nullable=False),
    Column("medium", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("provider_id", Text),
    Column("sequence", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),  # inbound, reply, prompt, member, broadcast, notice
    Column("bulk", SmallInteger, nullable=False, server_default="0"),
    Column("state", Text, nullable=False),
    Column("in_reply_to", BigInteger),
    Column("inline", SmallInteger, nullable=False, server_default="0"),  # went in the answer itself
    Column("body", LargeBinary),  # sealed JSON: text as written, or as rendered with its options
    Column("offered", LargeBinary),  # sealed JSON: what it lets the person choose
    Column("confidential", SmallInteger, nullable=False, server_default="0"),
    Column("segments", SmallInteger, nullable=False, server_default="0"),
    Column("due_at", BigInteger),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("lease_boot", Text),
    Column("lease_until", BigInteger),
    Column("uncertain_since", BigInteger),
    Column("provider_state", Text),
    Column("error_code", Text),
    Column("trace", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("sent_at", BigInteger),
    Column("settled_at", BigInteger),
    UniqueConstraint("provider", "provider_id", name="uq_messages_provider_id"),
    CheckConstraint("direction in ('in', 'out')", name="direction"),
    Index("ix_messages_thread", "contact_id", "sequence"),
    Index(
        "ix_messages_in_reply_to",
        "in_reply_to",
        sqlite_where=text("in_reply_to is not null"),
        postgresql_where=text("in_reply_to is not null"),
    ),
    # The head of each contact's line, and what is due: only the few rows still under way.
    Index(
        "ix_messages_line",
        "contact_id",
        "medium",
        "sequence",
        sqlite_where=text("state in ('ready', 'sending', 'uncertain', 'inline')"),
        postgresql_where=text("state in ('ready', 'sending', 'uncertain', 'inline')"),
    ),
    Index(
        "ix_messages_due",
        "bulk",
        "due_at",
        sqlite_where=text("state in ('ready', 'sending', 'uncertain', 'inline')"),
        postgresql_where=text("state in ('ready', 'sending', 'uncertain', 'inline')"),
    ),
    Index(
        "ix_messages_retry",
        "due_at",
        sqlite_where=text("state = 'retry'"),
        postgresql_where=text("state = 'retry'"),
    ),
    Index("ix_messages_heard", "address_id", "direction", "created_at"),
)

# What providers reported: of messages whose provider id we do not know yet, or never will.
receipts = Table(
    "receipts",
    metadata,
    _id(),
    Column("provider", Text, nullable=False),
    Column("provider_id", Text),
    Column("message_id", BigInteger),
    Column("state", Text),
    Column("raw_state", Text, nullable=False),
    Column("error_code", Text),
    Column("received_at", BigInteger, nullable=False),
    Index("ix_receipts_provider_id", "provider", "provider_id"),
    Index("ix_receipts_message_id", "message_id"),
)

# Media that came with a message; the bytes are fetched by the worker, never by the webhook.
attachments = Table(
    "attachments",
    metadata,
    _id(),
    Column("message_id", BigInteger, ForeignKey("messages.id"), nullable=False, index=True),
    Column("position", SmallInteger, nullable=False),
    Column("url", LargeBinary, nullable=False),  # sealed
    Column("content_type", Text, nullable=False),
    Column("state", Text, nullable=False),  # waiting, stored, refused
    Column("body", LargeBinary),  # sealed
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("due_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
)

flows = Table(
    "flows",
    metadata,
    Column("name", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("published_id", BigInteger),
)

# A published row never changes; at most one draft a flow.
flow_versions = Table(
    "flow_versions",
    metadata,
    _id(),
    Column("flow", Text, ForeignKey("flows.name"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("snapshot", Text, nullable=False),  # JSON: structure, texts, marks
    Column("digest", Text, nullable=False),
    Column("origin", Text, nullable=False),  # files, panel
    Column("created_at", BigInteger, nullable=False),
    Column("published_at", BigInteger),
    UniqueConstraint("flow", "number", name="uq_flow_versions_number"),
    CheckConstraint("status in ('draft', 'published', 'retired')", name="status"),
    Index(
        "uq_flow_versions_draft",
        "flow",
        unique=True,
        sqlite_where=text("status = 'draft'"),
        postgresql_where=text("status = 'draft'"),
    ),
)

# Facts as the assistant answers them, one row a fact: a withdrawn one is gone everywhere at once.
facts = Table(
    "facts",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("body", Text, nullable=False),  # JSON with source and year
    Column("origin", Text, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("withdrawn_at", BigInteger),
)

# One row: read with every contact, so that every process sees a change of content at once.
content = Table(
    "content",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, nullable=False),
    Column("sending_suspended_at", BigInteger),
    CheckConstraint("id = 1", name="single"),
)

settings = Table(
    "settings",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)

consents = Table(
    "consents",
    metadata,
    _id(),
    _contact(),
    Column("purpose", Text, nullable=False),
    Column("decision", Text, nullable=False),  # given, refused, withdrawn
    Column("wording", Text, nullable=False),  # version and state of the text that was agreed to
    Column("language", Text, nullable=False),
    Column("medium", Text, nullable=False),
    Column("message_id", BigInteger),
    Column("decided_at", BigInteger, nullable=False),
)

tickets = Table(
    "tickets",
    metadata,
    _id(),
    _contact(),
    Column("reference", Text, nullable=False, unique=True),
    Column("category", Text, nullable=False),
    Column("urgent", SmallInteger, nullable=False, server_default="0"),
    Column("confidential", SmallInteger, nullable=False, server_default="0"),
    Column("state", Text, nullable=False),
    Column("body", LargeBinary),  # sealed
    Column("opened_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Column("closed_reason", Text),  # a code of a fixed list
    Column("closed_by", BigInteger),
    Index("ix_tickets_open", "state", "opened_at"),
)

# What went wrong in a turn, for staff: never a text, only where and which kind.
failures = Table(
    "failures",
    metadata,
    _id(),
    Column("trace", Text, nullable=False),
    Column("message_id", BigInteger),
    Column("flow", Text),
    Column("version_id", BigInteger),
    Column("state", Text),
    Column("error", Text, nullable=False),
    Column("happened_at", BigInteger, nullable=False, index=True),
)

workers = Table(
    "workers",
    metadata,
    Column("name", Text, primary_key=True),
    Column("started_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)

# Interactive contents that exist at the provider.
provider_contents = Table(
    "provider_contents",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("content_id", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

# The audit log: members' acts, consent, opt-out, erasure, publishing; by ids and codes only.
entries = Table(
    "entries",
    metadata,
    _id(),
    Column("happened_at", BigInteger, nullable=False, index=True),
    Column("member_id", BigInteger),
    Column("act", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("subject_id", BigInteger),
    Column("detail", Text, nullable=False, server_default="{}"),
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

# One row: where the chain ends, under a mac of its own. Who seals holds it locked.
seal_head = Table(
    "seal_head",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("entry_id", BigInteger),
    Column("mac", LargeBinary),
    Column("tag", LargeBinary),
    Column("sealed_at", BigInteger),
    CheckConstraint("id = 1", name="single"),
)

# The staff. Names and e-mail addresses are sealed; an address is found by its keyed index.
members = Table(
    "members",
    metadata,
    _id(),
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
    _id(),
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
    _id(),
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

# Short codes that open a person's list of papers at the desk; each works for a while.
desk_codes = Table(
    "desk_codes",
    metadata,
    Column("code", Text, primary_key=True),
    _contact(),
    Column("issued_at", BigInteger, nullable=False),
)
