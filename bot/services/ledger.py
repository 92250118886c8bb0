"""The erasure ledger: a file apart from the database that says who must stay forgotten.

A restored backup knows nothing of what was erased after it was made; the ledger does. It holds
digests under the index key, times, and nothing else: without the key no line says anything, and
with it only whether a given contact is meant.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from bot.services.parts import Parts
from bot.store.moment import to_micros
from bot.store.vault import Vault

FILE = "erasures.ledger"


class Said(StrEnum):
    """What a line says."""

    ASKED = "asked"
    UNDONE = "undone"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `due_at` and `undo_hash` are those of the wish, so that it can be hidden again."""

    said: Said
    contact: str  # digest, in hexadecimal
    erasure_id: int
    at: int
    due_at: int
    undo_hash: str


def ledger_path(parts: Parts) -> Path:
    """Where the ledger stands."""
    return parts.config.var_dir / FILE


def digest_of(vault: Vault, contact_id: int) -> str:
    """How the ledger knows a contact."""
    return vault.index("erased_contact", str(contact_id)).hex()


def write_line(
    parts: Parts,
    said: Said,
    contact_id: int,
    *,
    erasure_id: int,
    now: datetime,
    due_at: int,
    undo_hash: bytes,
) -> None:
    """Add a line, on the disk when this returns. The same line twice does no harm.

    Raises OSError when it cannot be written: then nothing may be removed.
    """
    line = {
        "said": said.value,
        "contact": digest_of(parts.vault, contact_id),
        "erasure_id": erasure_id,
        "at": to_micros(now),
        "due_at": due_at,
        "undo_hash": undo_hash.hex(),
    }
    path = ledger_path(parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(file, (json.dumps(line, separators=(",", ":")) + "\n").encode())
        os.fsync(file)
    finally:
        os.close(file)


def read_lines(path: Path) -> Iterator[Line]:
    """Every line, in order; nothing where there is no ledger. A line that was cut off is skipped:
    it is the last one of a process that died, and what it says was not done yet."""
    if not path.exists():
        return
    for written in path.read_text(encoding="utf-8").splitlines():
        try:
            found = json.loads(written)
            line = Line(**{**found, "said": Said(found["said"])})
        except (ValueError, TypeError, KeyError):
            continue
        yield line
