"""Charts: where each bar of an SVG stands. Bars begin at zero and carry their own numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH, ROW, HEAD, THICK = 640, 70, 36, 22  # the label stands above its bar: phones are narrow
TOLD = 150
PLOT_HEIGHT, FOOT = 120, 30
LONGEST_LABEL = 28


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with what is written beside it."""

    label: str
    told: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars in a frame of this size."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    most: int


def lying_bars(rows: Iterable[tuple[str, int, str]]) -> Chart:
    """A bar for each (label, number, number as it is written), one under the other."""
    given = list(rows)
    most = max((count for _, count, _ in given), default=0)
    bars = tuple(
        Bar(
            _short(label),
            told,
            0,
            place * ROW + HEAD,
            _part(count, most, WIDTH - TOLD),
            THICK,
        )
        for place, (label, count, told) in enumerate(given)
    )
    return Chart(WIDTH, max(len(given), 1) * ROW, bars, most)


def standing_bars(rows: Sequence[tuple[str, int]], *, most: int) -> Chart:
    """A bar for each (label, number), side by side; `most` is the number of a full-height bar."""
    step = WIDTH / max(len(rows), 1)
    bars = []
    for place, (label, count) in enumerate(rows):
        height = _part(count, most, PLOT_HEIGHT)
        bars.append(
            Bar(label, str(count), place * step + 1, PLOT_HEIGHT - height, step - 2, height)
        )
    return Chart(WIDTH, PLOT_HEIGHT + FOOT, tuple(bars), most)


def _part(count: int, most: int, room: int) -> float:
    return round(count / most * room, 1) if most else 0.0


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"
