"""Backup: one sealed file with every row, and the way back from it.

The file is a line that says what it is, then sealed parts, each with its length before it. The last
part counts the rows of every table: a file that was cut off is found out before anything is
restored.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from bot.services.parts import Parts
from bot.store import copying, migrate
from bot.store.copying import Rows
from bot.store.identity import new_id
from bot.store.library import LAST_BACKUP, set_setting
from bot.store.moment import to_micros
from bot.store.vault import Unreadable

KIND = "segin backup 1"
SUFFIX = ".segin"
KEPT = timedelta(days=7)
END = "end"
LENGTH_BYTES = 8
LONGEST_PART = 1 << 30


class NoBackup(Exception):
    """The file is no backup, was cut off or changed, or was sealed with a key we do not have."""


@dataclass(frozen=True, slots=True)
class Head:
    """The first line of a backup: nothing about people."""

    id: int
    revision: str
    made_at: str


def back_up(parts: Parts, path: Path, *, now: datetime) -> dict[str, int]:
    """Write every row into `path`, readable by this account only; how many of each table.

    The file appears under its name when it is whole. Raises OSError where it cannot be written.
    """
    revision = migrate.current(parts.config.database_url)
    if revision is None:
        raise NoBackup("empty")
    head = Head(new_id(), revision, now.isoformat(timespec="seconds"))
    draft = path.with_name(path.name + ".part")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            counts = parts.db.read(lambda s: _write(parts, out, head, copying.read_all(s)))
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)  # a half one would fill the disk further
    at = to_micros(now)
    moment = now.isoformat(timespec="seconds")
    parts.db.write(lambda s: set_setting(s, name=LAST_BACKUP, value=moment, now=at))
    return counts


def forget_old(folder: Path, *, now: datetime) -> int:
    """Remove backups that are kept too long already; how many."""
    gone = 0
    for path in folder.glob(f"*{SUFFIX}"):
        if now.timestamp() - path.stat().st_mtime > KEPT.total_seconds():
            path.unlink()
            gone += 1
    return gone


def restore(parts: Parts, path: Path, *, now: datetime) -> dict[str, int]:
    """Fill an empty database from a backup; sending stays suspended until a member lets it go on.

    The whole file is read once before anything is written. Raises `NoBackup`, or `NotEmpty` where
    somebody is in the database already.
    """
    with path.open("rb") as file:
        head = read_head(file)
        if not migrate.knows(head.revision):
            raise NoBackup("newer")
        for _ in _read(parts, file, head):
            pass
    with path.open("rb") as file:
        rows = _read(parts, file, read_head(file))
        return copying.write_all(parts.config.database_url, head.revision, rows, now=to_micros(now))


def read_head(file: BinaryIO) -> Head:
    """What a backup says of itself. Raises `NoBackup`."""
    line = file.readline(1_000).decode("ascii", "replace")
    kind, _, rest = line.partition("\t")
    if kind != KIND:
        raise NoBackup("not_a_backup")
    try:
        return Head(**json.loads(rest))
    except (ValueError, TypeError):
        raise NoBackup("not_a_backup") from None


def _write(parts: Parts, out: BinaryIO, head: Head, rows: Iterator[Rows]) -> dict[str, int]:
    described = {"id": head.id, "revision": head.revision, "made_at": head.made_at}
    out.write(f"{KIND}\t{json.dumps(described)}\n".encode("ascii"))
    counts: dict[str, int] = {}
    number = 0
    for number, some in enumerate(rows, start=1):
        values = [[_plain(value) for value in row] for row in some.values]
        _seal(parts, out, head, number, [some.table, some.columns, values])
        counts[some.table] = counts.get(some.table, 0) + len(some.values)
    _seal(parts, out, head, number + 1, [END, [], counts])
    return counts


def _seal(parts: Parts, out: BinaryIO, head: Head, number: int, part: list[Any]) -> None:
    packed = gzip.compress(json.dumps(part, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    sealed = parts.vault.seal(packed, f"backup {head.id}", str(number), head.id)
    out.write(len(sealed).to_bytes(LENGTH_BYTES))
    out.write(sealed)


def _read(parts: Parts, file: BinaryIO, head: Head) -> Iterator[Rows]:
    """The rows, part after part; at the end the counts must agree."""
    counts: dict[str, int] = {}
    number = 0
    while True:
        number += 1
        name, columns, values = _open(parts, file, head, number)
        if name == END:
            if values != counts:
                raise NoBackup("damaged")
            return
        counts[name] = counts.get(name, 0) + len(values)
        yield Rows(name, tuple(columns), [tuple(_stored(it) for it in row) for row in values])


def _open(parts: Parts, file: BinaryIO, head: Head, number: int) -> list[Any]:
    length = int.from_bytes(file.read(LENGTH_BYTES))
    if not 0 < length < LONGEST_PART:
        raise NoBackup("cut_off")
    sealed = file.read(length)
    try:
        packed = parts.vault.open_bytes(sealed, f"backup {head.id}", str(number), head.id)
    except Unreadable as unreadable:
        raise NoBackup(unreadable.code) from None
    part: list[Any] = json.loads(gzip.decompress(packed).decode("utf-8", "surrogatepass"))
    return part


def _plain(value: Any) -> Any:
    """A stored value as JSON holds it; bytes stand in a list of their own."""
    return [base64.b64encode(value).decode("ascii")] if isinstance(value, bytes) else value


def _stored(value: Any) -> Any:
    return base64.b64decode(value[0]) if isinstance(value, list) else value
