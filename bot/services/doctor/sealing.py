"""The keys: whether they open what is stored, and find again who wrote before."""

from __future__ import annotations

from collections.abc import Iterator

from bot.config import Config
from bot.core.rendering import Medium
from bot.services.doctor.finding import Finding, error, warning
from bot.store.addresses import find_address
from bot.store.sealed import SealedColumn, SealedValue, list_values, sealed_columns
from bot.store.session import Session
from bot.store.vault import Unreadable, Vault

SAMPLE = 20
NUMBERS = SealedColumn("addresses", "address", "id")


def examine_keys(config: Config, session: Session) -> Iterator[Finding]:
    """A sample of every sealed column: a wrong key fails on the first value it meets."""
    try:
        vault = Vault(config.data_keys, index_key=config.index_key)
    except ValueError:
        return  # told with the configuration
    closed = sum(_count_closed(vault, column, session) for column in sealed_columns())
    if closed:
        yield error(
            "keys_do_not_open",
            f"SEGIN_DATA_KEYS n'ouvre pas ce qui est stocké ({closed} valeurs d'un échantillon) : "
            "remettez aussi la clé d'avant, derrière une virgule, et redémarrez web et worker.",
        )
    if not _finds_again(vault, session):
        yield error(
            "index_key_changed",
            "SEGIN_INDEX_KEY n'est plus celle de cette base : chaque personne qui écrit serait "
            "prise pour une nouvelle. Arrêtez web et worker, et remettez la clé d'avant.",
        )
    if any(not vault.is_current(it.value) for it in _some(NUMBERS, session)) and not closed:
        text = "Une ancienne clé scelle encore des données : lancez `segin keys rotate`."
        yield warning("keys_not_rotated", text)


def _some(column: SealedColumn, session: Session) -> list[SealedValue]:
    return list_values(session, column, after=None, most=SAMPLE)


def _count_closed(vault: Vault, column: SealedColumn, session: Session) -> int:
    closed = 0
    for value in _some(column, session):
        try:
            vault.open_bytes(value.value, column.table, column.column, value.bound_to)
        except Unreadable:
            closed += 1
    return closed


def _finds_again(vault: Vault, session: Session) -> bool:
    """Whether a number that is stored is found by it; True where none can be read."""
    numbers = []
    for value in _some(NUMBERS, session):
        try:
            numbers.append(vault.open(value.value, NUMBERS.table, NUMBERS.column, value.bound_to))
        except Unreadable:
            continue
    found = (
        find_address(session, medium=medium, address_index=vault.index("address", number))
        for number in numbers
        for medium in Medium
    )
    return not numbers or any(it is not None for it in found)
