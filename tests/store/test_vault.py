"""The vault: what is sealed opens in its place, with its key, unchanged; and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.vault import Unreadable, Vault

OLD, NEW, INDEX = b"old key " * 4, b"new key " * 4, b"an index" * 4
PLACE = ("messages", "body", 42)


@pytest.fixture
def vault() -> Vault:
    return Vault({"1": OLD}, index_key=INDEX)


@pytest.mark.parametrize(
    "body", ["", "Bonjour", "I ni ce ɛɔɲŋ", "a\0b", "\ud800 alone", "👩‍👩‍👧", "x" * 65_536]
)
def test_any_text_comes_back_as_it_was(vault: Vault, body: str) -> None:
    assert vault.open(vault.seal(body, *PLACE), *PLACE) == body


@given(body=st.binary(max_size=200), row_id=st.integers(1, 2**63 - 1))
def test_any_bytes_come_back_as_they_were(body: bytes, row_id: int) -> None:
    vault = Vault({"1": OLD}, index_key=INDEX)
    sealed = vault.seal(body, "attachments", "content", row_id)
    assert vault.open_bytes(sealed, "attachments", "content", row_id) == body


@pytest.mark.parametrize("value", [None, {}, {"état": ["a", 1, True, None, 1.5]}, "x", 0])
def test_a_structure_comes_back_as_it_was(vault: Vault, value: Any) -> None:
    assert vault.open_json(vault.seal_json(value, *PLACE), *PLACE) == value


@pytest.mark.parametrize(
    "place", [("contacts", "body", 42), ("messages", "name", 42), ("messages", "body", 43)]
)
def test_a_value_copied_to_another_place_does_not_open(
    vault: Vault, place: tuple[str, str, int]
) -> None:
    with pytest.raises(Unreadable, match="tampered"):
        vault.open(vault.seal("secret", *PLACE), *place)


def test_table_and_column_cannot_be_shifted_into_each_other(vault: Vault) -> None:
    sealed = vault.seal("secret", "ab", "c", 1)
    for place in (("a", "bc", 1), ("ab\0c", "", 1)):
        with pytest.raises(Unreadable):
            vault.open(sealed, *place)


def test_no_byte_can_be_changed_nor_cut_off(vault: Vault) -> None:
    sealed = vault.seal("secret", *PLACE)
    for at in range(len(sealed)):
        changed = bytes(byte ^ (1 if at == n else 0) for n, byte in enumerate(sealed))
        for broken in (changed, sealed[:at]):
            with pytest.raises(Unreadable):
                vault.open(broken, *PLACE)


def test_the_same_text_never_looks_the_same(vault: Vault) -> None:
    sealed = {vault.seal("oui", *PLACE) for _ in range(100)}
    assert len(sealed) == 100
    assert not any(b"oui" in one for one in sealed)


def test_after_a_rotation_old_values_open_and_new_ones_have_the_new_key() -> None:
    before = Vault({"1": OLD}, index_key=INDEX).seal("vieux", *PLACE)
    vault = Vault({"2026-b": NEW, "1": OLD}, index_key=INDEX)
    after = vault.seal("neuf", *PLACE)
    assert vault.open(before, *PLACE) == "vieux"
    assert (vault.is_current(before), vault.is_current(after)) == (False, True)
    assert Vault({"2026-b": NEW}, index_key=INDEX).open(after, *PLACE) == "neuf"


def test_a_value_of_an_unknown_key_says_so() -> None:
    sealed = Vault({"lost": OLD}, index_key=INDEX).seal("x", *PLACE)
    with pytest.raises(Unreadable, match=r"unknown_key in messages\.body") as caught:
        Vault({"1": OLD}, index_key=INDEX).open(sealed, *PLACE)
    assert caught.value.code == "unknown_key"


def test_a_wrong_key_under_a_known_id_does_not_open(vault: Vault) -> None:
    sealed = Vault({"1": NEW}, index_key=INDEX).seal("x", *PLACE)
    with pytest.raises(Unreadable, match="tampered"):
        vault.open(sealed, *PLACE)


def test_an_index_is_the_same_for_the_same_value_and_kind_only(vault: Vault) -> None:
    address = vault.index("address", "+22300123456")
    assert len(address) == 32
    assert vault.index("address", "+22300123456") == address
    assert Vault({"2": NEW}, index_key=INDEX).index("address", "+22300123456") == address
    others = {
        vault.index("address", "+22300123457"),
        vault.index("provider_id", "+22300123456"),
        vault.index("address\0", "+22300123456"),
        Vault({"1": OLD}, index_key=NEW).index("address", "+22300123456"),
    }
    assert len(others) == 4
    assert address not in others


@pytest.mark.parametrize(
    ("keys", "index_key"),
    [
        ({}, INDEX),
        ({"1": b"short"}, INDEX),
        ({"1": OLD}, b"short"),
        ({"": OLD}, INDEX),
        ({"x" * 33: OLD}, INDEX),
    ],
)
def test_a_vault_is_not_made_with_unusable_keys(keys: dict[str, bytes], index_key: bytes) -> None:
    with pytest.raises(ValueError, match="key"):
        Vault(keys, index_key=index_key)


def test_no_key_stands_in_the_text_of_a_vault(vault: Vault) -> None:
    assert repr(vault) == "Vault(1 keys)"
