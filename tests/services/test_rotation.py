"""Keys rotate while people write: everything is sealed anew, and the old key can be thrown away."""

from __future__ import annotations

import base64

from sqlalchemy import LargeBinary, update

from bot.services.parts import Parts
from bot.services.rotation import rotate
from bot.store.sealed import KEYED, sealed_columns
from bot.store.tables import contacts, metadata
from tests.parts import OTHERS, Builder, write_in
from tests.rows import change, contact_at, inbound

OLD = "t1:" + base64.b64encode(bytes(range(32))).decode()
NEW = "t2:" + base64.b64encode(bytes(range(32, 64))).decode()


def test_what_was_sealed_with_the_old_key_opens_without_it(
    parts: Parts, build_parts: Builder
) -> None:
    for number in OTHERS[:3]:
        for text in ("Bonjour", "1"):
            write_in(parts, text, sender=number)
    both = build_parts(SEGIN_DATA_KEYS=f"{NEW},{OLD}")
    done = list(rotate(both))
    assert sum(it.sealed_again for it in done) > 10
    assert not any(it.unreadable for it in done)
    alone = build_parts(SEGIN_DATA_KEYS=NEW)
    assert [it.text for it in inbound(alone)].count("Bonjour") == 3
    assert contact_at(alone, OTHERS[0]).offered is not None
    assert write_in(alone, "1", sender=OTHERS[0]).queued + 1 >= 1


def test_a_second_run_finds_nothing_to_do(parts: Parts, build_parts: Builder) -> None:
    write_in(parts, "Bonjour")
    both = build_parts(SEGIN_DATA_KEYS=f"{NEW},{OLD}")
    list(rotate(both))
    assert sum(it.sealed_again for it in rotate(both)) == 0


def test_what_is_written_meanwhile_with_the_new_key_is_left_alone(
    parts: Parts, build_parts: Builder
) -> None:
    write_in(parts, "Bonjour")
    both = build_parts(SEGIN_DATA_KEYS=f"{NEW},{OLD}")
    write_in(both, "1")
    done = {(it.table, it.column): it for it in rotate(both)}
    assert done["messages", "body"].current == 2
    assert done["messages", "body"].sealed_again == 2


def test_what_does_not_open_is_counted_and_left(parts: Parts, build_parts: Builder) -> None:
    write_in(parts, "Bonjour")
    contact = contact_at(parts)
    damaged = update(contacts).where(contacts.c.id == contact.id).values(name=b"\x02t1damaged")
    change(parts, damaged)
    both = build_parts(SEGIN_DATA_KEYS=f"{NEW},{OLD}")
    found = {(it.table, it.column): it.unreadable for it in rotate(both)}
    assert found["contacts", "name"] == 1


def test_every_column_of_bytes_is_sealed_or_a_keyed_hash() -> None:
    """A new one is sealed unless it is named among the keyed ones, and then it exists."""
    columns = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert columns >= KEYED
    assert columns - KEYED == {f"{it.table}.{it.column}" for it in sealed_columns()}
    assert all(it.bound_to in metadata.tables[it.table].c for it in sealed_columns())
