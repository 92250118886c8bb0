"""Passwords: argon2id, and which new ones are too easy."""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

SHORTEST = 12
LONGEST = 200
FEWEST_CHARACTERS = 6
EASY = ("motdepasse", "password", "azertyuiop", "qwertyuiop", "1234567890", "0123456789", "segin")
# Of nobody's password: checking it takes as long as checking a member's.
NOBODYS = (
    "$argon2id$v=19$m=19456,t=3,p=1$ROs2HCuLJdHJiC9REtxF6g"
    "$tziLWuS2NUvjwl1HhrBd5kp4CGn2zyNx0/fFd78Ah+g"
)


def hash_password(password: str) -> str:
    """The text to store, with its parameters and salt."""
    return _hasher().hash(password)


def is_password(password: str, stored: str | None) -> bool:
    """Whether it is the password; without a stored one False, after the same work."""
    try:
        right = _hasher().verify(stored or NOBODYS, password[:LONGEST])
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False
    return right and stored is not None


def why_easy(password: str, *, email: str) -> str | None:
    """Why a new password will not do: "short", "long", "repeats", "guessable"; else None."""
    folded = password.casefold()
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    if len(set(folded)) < FEWEST_CHARACTERS:
        return "repeats"
    name = email.casefold().partition("@")[0]
    rest = folded
    for easy in (*EASY, name):
        rest = rest.replace(easy, "") if easy else rest
    return "guessable" if len(rest) < SHORTEST // 2 else None


def new_password() -> str:
    """A password nobody guesses: 120 bits that can be copied from paper."""
    return secrets.token_urlsafe(15)


def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=3, memory_cost=19_456, parallelism=1)
