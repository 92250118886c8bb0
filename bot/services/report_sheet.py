"""A report as a CSV file: no cell is a formula, what is hidden stays so, and rows are capped."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from bot.services.fact_sheet import defused
from bot.services.refusal import Refusal

MOST_ROWS = 2_000
Cell = str | int | None


def write_report(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, hidden: str) -> str:
    """The rows as text; a hidden number reads as `hidden`. Raises `Refusal` "too_many_rows"."""
    given = list(rows)
    if len(given) > MOST_ROWS:
        raise Refusal("too_many_rows")
    page = io.StringIO()
    writer = csv.writer(page, delimiter=";", lineterminator="\r\n")
    writer.writerow([defused(it) for it in header])
    for row in given:
        writer.writerow([hidden if it is None else defused(str(it)) for it in row])
    return page.getvalue()
