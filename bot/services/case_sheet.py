"""The sheet of cases that comes from another system: its columns, and its rows as they were typed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.services.refusal import Refusal

MOST_ROWS = 2_000
LARGEST = 200_000  # bytes
LONGEST_CELL = 80
# What each column holds; only the number is needed, in any order, and others are refused.
COLUMNS: Mapping[str, str] = {
    "numero": "number",
    "prenom": "first_name",
    "langue": "language",
    "reference": "external_reference",
    "etape": "stage",
    "moment": "step",
    "ensuite": "next_step",
    "date_prevue": "expected_on",
    "region": "region",
    "metier": "trade",
}
NEEDED = "numero"
# A sheet that opens our words runs what begins so as a formula.
_FORMULA = "=+-@\t\r"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row as it was typed; what has no column is empty."""

    line: int
    number: str = ""
    first_name: str = ""
    language: str = ""
    external_reference: str = ""
    stage: str = ""
    step: str = ""
    next_step: str = ""
    expected_on: str = ""
    region: str = ""
    trade: str = ""


def read_sheet(data: bytes) -> tuple[SheetRow, ...]:
    """The rows of a CSV file in UTF-8, with commas, semicolons or tabs; empty rows are left out.

    Raises `Refusal` "sheet_large", "sheet_not_text", "sheet_empty", "sheet_columns", "sheet_long".
    """
    if len(data) > LARGEST:
        raise Refusal("sheet_large")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal("sheet_not_text") from None
    if "\0" in text:
        raise Refusal("sheet_not_text")
    rows = tuple(_rows(text))
    if not rows:
        raise Refusal("sheet_empty")
    if len(rows) > MOST_ROWS:
        raise Refusal("sheet_long")
    return rows


def _rows(text: str) -> Iterator[SheetRow]:
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=head.count), strict=False)
    try:
        names = [cell.strip().casefold() for cell in next(reader, [])]
        if NEEDED not in names or len(set(names)) < len(names) or set(names) - COLUMNS.keys():
            raise Refusal("sheet_columns")
        for cells in reader:
            told = dict(zip(names, cells, strict=False))
            if any(cell.strip() for cell in cells):
                yield _row(reader.line_num, told)
    except csv.Error:
        raise Refusal("sheet_not_text") from None


def _row(line: int, told: Mapping[str, str]) -> SheetRow:
    return SheetRow(line, **{COLUMNS[name]: plain(cell) for name, cell in told.items()})


def plain(cell: str) -> str:
    """The cell in one line, without the quote with which sheets mark a text."""
    return " ".join(cell.split()).removeprefix("'")


def defuse(text: str) -> str:
    """A text that no sheet takes for a formula."""
    return text.lstrip(_FORMULA + " ")
