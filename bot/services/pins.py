"""PINs: four to six digits, kept so that the database alone does not give them away.

There are so few PINs that no slow hash protects them by itself: what is hashed went through the
index key first, and scrypt makes each guess cost something to who has that key as well.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from bot.store.vault import Vault

COST = 2**13  # 8 MB and about 25 ms: it is worked out inside the story
BLOCKS, LANES, LENGTH = 8, 1, 32
FREE_TRIES = 5
FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=24)
RISING = "01234567890123456789"


def hash_pin(vault: Vault, contact_id: int, pin: str) -> str:
    """The text to store, with its parameters and salt."""
    salt = secrets.token_bytes(16)
    return f"scrypt${COST}${salt.hex()}${_digest(vault, contact_id, pin, salt, COST).hex()}"


def is_pin(vault: Vault, contact_id: int, pin: str, stored: str) -> bool:
    """Whether it is the PIN of this contact."""
    _name, cost, salt, digest = stored.split("$")
    found = _digest(vault, contact_id, pin, bytes.fromhex(salt), int(cost))
    return hmac.compare_digest(found, bytes.fromhex(digest))


def is_easy(pin: str) -> bool:
    """True for one that is tried first: the same digit, or digits that count up or down."""
    return len(set(pin)) == 1 or pin in RISING or pin[::-1] in RISING


def wait_after(failures: int) -> timedelta:
    """How long the next try waits after so many wrong ones."""
    if failures < FREE_TRIES:
        return timedelta()
    return min(FIRST_WAIT * 2 ** min(failures - FREE_TRIES, 10), LONGEST_WAIT)


def _digest(vault: Vault, contact_id: int, pin: str, salt: bytes, cost: int) -> bytes:
    keyed = vault.index("pin", f"{contact_id}:{pin}")
    return hashlib.scrypt(keyed, salt=salt, n=cost, r=BLOCKS, p=LANES, dklen=LENGTH)
