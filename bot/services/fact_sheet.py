"""Sheets of facts: one kind as CSV, out without formulas, and back as it was typed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass

from bot.services.fact_bodies import MANY, Typed, read_part
from bot.services.fact_changes import find_kind
from bot.services.fact_kinds import FactKind, Shape
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.store import facts as store
from bot.store.session import Session

ID = "id"
WITHDRAWN = "retire"  # told in the file, never read from it
BETWEEN = " | "
YES = "oui"
MOST_ROWS = 1_000
LARGEST = 400_000  # bytes
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row as it was typed."""

    line: int
    key: str
    typed: Typed


def columns_of(kind: FactKind) -> tuple[str, ...]:
    """What stands at the head of the sheet of a kind."""
    return (ID, *(part.path for part in kind.parts), WITHDRAWN)


def write_sheet(actor: Actor, name: str, *, session: Session) -> str:
    """Every fact of a kind as CSV; a cell never begins as a formula does.

    Raises `Refusal` "not_allowed", "no_such_fact".
    """
    if not may(actor, Permission.SEE_FACTS):
        raise Refusal("not_allowed")
    kind, written = find_kind(name), io.StringIO()
    sheet = csv.writer(written, lineterminator="\r\n")
    sheet.writerow(columns_of(kind))
    for row in store.list_rows(session, kind.stored):
        body = json.loads(row.body)
        cells = [row.key]
        for part in kind.parts:
            values = read_part(body, part)
            said = tuple(YES for _ in values) if part.shape is Shape.FLAG else values
            cells.append(defused(BETWEEN.join(said)))
        sheet.writerow([*cells, YES if row.withdrawn_at is not None else ""])
    return written.getvalue()


def defused(cell: str) -> str:
    """The cell as a sheet shows it: what begins as a formula is text."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def read_sheet(name: str, data: bytes) -> tuple[SheetRow, ...]:
    """The rows of a CSV file in UTF-8, with commas, semicolons or tabs; columns in any order.

    A column that is left out changes nothing. Raises `Refusal` "sheet_large", "sheet_not_text",
    "sheet_empty", "sheet_columns", "sheet_rows", "no_such_fact".
    """
    kind = find_kind(name)
    if len(data) > LARGEST:
        raise Refusal("sheet_large")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal("sheet_not_text") from None
    if "\0" in text:
        raise Refusal("sheet_not_text")
    rows = tuple(_rows(kind, text))
    if not rows:
        raise Refusal("sheet_empty")
    if len(rows) > MOST_ROWS:
        raise Refusal("sheet_rows")
    return rows


def _rows(kind: FactKind, text: str) -> Iterator[SheetRow]:
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    try:
        names = [cell.strip() for cell in next(reader, [])]
        if ID not in names or len(set(names)) < len(names) or set(names) - set(columns_of(kind)):
            raise Refusal("sheet_columns")
        for cells in reader:
            if any(cell.strip() for cell in cells):
                told = dict(zip(names, cells, strict=False))
                yield SheetRow(reader.line_num, told.get(ID, "").strip(), _typed(kind, told))
    except csv.Error:
        raise Refusal("sheet_not_text") from None


def _typed(kind: FactKind, told: dict[str, str]) -> Typed:
    typed: dict[str, list[str]] = {}
    for part in kind.parts:
        if part.path in told:
            cell = told[part.path].removeprefix("'")
            is_many = part.shape in MANY
            typed[part.path] = cell.split(BETWEEN.strip()) if is_many else [cell]
    return typed
