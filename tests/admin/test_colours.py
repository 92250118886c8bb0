"""Colours: every text can be read on what it stands on, by day and by night."""

from __future__ import annotations

import re

import pytest

from admin.frame import STATIC_FOLDER

TOKEN = re.compile(r"--([\w-]+): (#[0-9a-f]{6})")
TEXT_ON = {
    "ink": ("paper", "ground"),
    "quiet": ("paper", "ground"),
    "indigo": ("paper", "ground", "tint"),
    "indigo-dark": ("paper", "ground"),
    "on-indigo": ("indigo", "indigo-dark"),
    "ochre": ("paper", "ground", "ochre-tint"),
    "green": ("paper", "ground", "green-tint"),
    "red": ("paper", "ground", "red-tint"),
    "violet": ("paper", "ground", "violet-tint"),
}
EDGES = {"edge": ("paper", "ground"), "indigo": ("paper", "ground")}
FOR_TEXT, FOR_EDGES = 4.5, 3.0


def schemes() -> list[dict[str, str]]:
    """The tokens of the light and of the dark scheme."""
    style = (STATIC_FOLDER / "panel.css").read_text(encoding="utf-8")
    return [dict(TOKEN.findall(part)) for part in style.split(":root {")[1:3]]


def brightness(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (it / 12.92 if it <= 0.04045 else ((it + 0.055) / 1.055) ** 2.4
                        for it in parts)  # fmt: skip
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted(map(brightness, (one, other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1])
def test_every_text_can_be_read_on_its_ground(scheme: int) -> None:
    tokens = schemes()[scheme]
    assert len(tokens) > 15
    for wanted, pairs in ((FOR_TEXT, TEXT_ON), (FOR_EDGES, EDGES)):
        for colour, grounds in pairs.items():
            for ground in grounds:
                found = contrast(tokens[colour], tokens[ground])
                assert found >= wanted, (colour, ground, round(found, 2))


def test_black_on_white_is_as_far_apart_as_colours_get() -> None:
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
