"""The plan of a flow: its steps as boxes in layers, the ways between them as lines; made by hand.

Layers go down from the start; within a layer each box stands near those that lead to it. What
nothing leads to stands in layers of its own at the bottom.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.editing.order import caption
from bot.core.flow import Flow, edges_of

WIDTH, HEIGHT = 168, 52  # of a box
ACROSS, DOWN = 24, 56  # between boxes
MARGIN = 16
BOXES_IN_ROW = 8
SWEEPS = 4
LETTERS = 20  # of a caption in a box


@dataclass(frozen=True, slots=True)
class Box:
    """A step on the plan."""

    name: str
    kind: str
    caption: str
    x: int
    y: int
    is_start: bool
    is_reached: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A way from one box to another, as the path of an SVG; `is_back`: it leads up again."""

    source: str
    target: str
    path: str
    is_back: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything to be drawn, and how large it is."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    box_width: int = WIDTH
    box_height: int = HEIGHT


Edges = Mapping[str, tuple[str, ...]]


def draw_plan(
    flow: Flow, *, entries: Iterable[str] = (), captions: Mapping[str, str] | None = None
) -> Plan:
    """The plan of a flow; `entries` are further states that are entered from outside.

    `captions` says what steps are called, for whoever knows better than their own first words.
    """
    states = flow.states
    edges = {
        name: tuple(dict.fromkeys(to for _, to in edges_of(state) if to in states and to != name))
        for name, state in states.items()
    }
    begins = [it for it in (flow.start, *flow.entries, *sorted(entries)) if it in states]
    layers, reached = _layers(edges, begins)
    rows = _rows(_arranged(layers, edges))
    places = {name: (at, row) for row, names in enumerate(rows) for at, name in enumerate(names)}
    widest = max((len(row) for row in rows), default=1)
    boxes = tuple(
        Box(
            name=name,
            kind=states[name].kind,
            caption=_short((captions or {}).get(name) or caption(states[name]) or name),
            x=MARGIN + at * (WIDTH + ACROSS),
            y=MARGIN + row * (HEIGHT + DOWN),
            is_start=name == flow.start,
            is_reached=name in reached,
        )
        for name, (at, row) in places.items()
    )
    width = 2 * MARGIN + widest * (WIDTH + ACROSS) - ACROSS
    height = 2 * MARGIN + max(len(rows), 1) * (HEIGHT + DOWN) - DOWN
    return Plan(width, height, boxes, _lines(boxes, edges))


def _layers(edges: Edges, begins: Sequence[str]) -> tuple[list[list[str]], set[str]]:
    """The steps by how far they are from where one comes in, and those that are reached at all."""
    layers: list[list[str]] = []
    seen: set[str] = set()
    here = list(dict.fromkeys(begins))
    while here:
        layers.append(here)
        seen.update(here)
        here = list(dict.fromkeys(to for it in here for to in edges[it] if to not in seen))
    reached = set(seen)
    for name in edges:  # what nothing leads to, with what it leads to itself
        here = [name] if name not in seen else []
        while here:
            layers.append(here)
            seen.update(here)
            here = list(dict.fromkeys(to for it in here for to in edges[it] if to not in seen))
    return layers, reached


def _arranged(layers: list[list[str]], edges: Edges) -> list[list[str]]:
    """Each layer ordered by where its neighbours stand: fewer lines cross."""
    turned: dict[str, list[str]] = {name: [] for name in edges}
    for name, targets in edges.items():
        for to in targets:
            turned[to].append(name)
    places = {name: float(at) for layer in layers for at, name in enumerate(layer)}
    for sweep in range(SWEEPS):
        neighbours: Mapping[str, Sequence[str]] = edges if sweep % 2 else turned
        for layer in reversed(layers) if sweep % 2 else layers:
            layer.sort(key=lambda name: _middle(name, neighbours[name], places))
            places.update({name: float(at) for at, name in enumerate(layer)})
    return layers


def _middle(name: str, neighbours: Collection[str], places: Mapping[str, float]) -> float:
    if not neighbours:
        return places[name]
    return sum(places[it] for it in neighbours) / len(neighbours)


def _rows(layers: Iterable[list[str]]) -> list[list[str]]:
    """Layers that are too wide for a sheet of paper, in several rows."""
    return [
        layer[first : first + BOXES_IN_ROW]
        for layer in layers
        for first in range(0, len(layer), BOXES_IN_ROW)
    ]


def _lines(boxes: Iterable[Box], edges: Edges) -> tuple[Line, ...]:
    by_name = {box.name: box for box in boxes}
    return tuple(
        Line(name, to, _path(by_name[name], by_name[to]), by_name[to].y <= by_name[name].y)
        for name, targets in edges.items()
        for to in targets
    )


def _path(source: Box, target: Box) -> str:
    """Down from one box into the next; a way back leaves and arrives at the side."""
    if target.y > source.y:
        x1, y1 = source.x + WIDTH // 2, source.y + HEIGHT
        x2, y2 = target.x + WIDTH // 2, target.y
        bend = min(DOWN, y2 - y1) * 2 // 3
        return f"M{x1} {y1}C{x1} {y1 + bend} {x2} {y2 - bend} {x2} {y2}"
    x1, y1 = source.x + WIDTH, source.y + HEIGHT // 2
    x2, y2 = target.x + WIDTH, target.y + HEIGHT // 2
    out = max(x1, x2) + ACROSS - 4
    return f"M{x1} {y1}C{out} {y1} {out} {y2} {x2} {y2}"


def _short(said: str) -> str:
    return said if len(said) <= LETTERS else f"{said[: LETTERS - 1].rstrip()}…"
