"""Identifiers: whole numbers below 2^63, made here before the INSERT, the same on both databases.

Sixteen bits of time, in steps of nine hours since 2024, then 47 random bits. The time keeps the
rows of one day together in the index, so that a busy table writes to few pages. The random part is
unique across processes without asking anyone: a million rows in nine hours collide once in 280
such nine hours, twenty thousand once in 700,000. It also gives nobody a way to count rows or to
guess their neighbours; but it is no secret, and what an id opens is decided by permission.
"""

from __future__ import annotations

import os
import time

_EPOCH = 1_704_067_200  # 2024-01-01 UTC
_STEP_BITS = 15  # 2^15 seconds are nine hours
_RANDOM_BITS = 47
_TIME_MASK = (1 << 16) - 1
_RANDOM_MASK = (1 << _RANDOM_BITS) - 1


def new_id() -> int:
    """An identifier no row has yet: positive, and small enough for a BIGINT. Sorts by day only."""
    step = (int(time.time()) - _EPOCH) >> _STEP_BITS
    random = int.from_bytes(os.urandom(6)) & _RANDOM_MASK
    return (step & _TIME_MASK) << _RANDOM_BITS | random


def new_trace() -> str:
    """The id that ties together all that happens because of one message or one act."""
    return os.urandom(8).hex()
