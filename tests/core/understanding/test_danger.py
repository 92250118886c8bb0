"""Danger: nobody who tells of it is missed, and few others are taken for it. Half of the set is
counted only; `tests/hearing/README.md` tells how."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.core.understanding.danger import DangerListener, DangerProblem, build_danger
from tests.costing import FOR_EVER, processor_seconds

ROOT = Path(__file__).parents[3]
SET = ROOT / "tests" / "hearing" / "danger.jsonl"
MOST_FALSE_ALARMS = 0.05
Line = dict[str, Any]


@pytest.fixture(scope="module")
def lists() -> dict[str, Any]:
    return dict(YAML(typ="safe").load(ROOT / "flows" / "data" / "danger.yaml"))


@pytest.fixture(scope="module")
def hears(lists: dict[str, Any]) -> DangerListener:
    return build_danger(lists)


def lines(half: str) -> list[Line]:
    found = [json.loads(line) for line in SET.read_text(encoding="utf-8").splitlines()]
    return [line for line in found if half_of(line["id"]) == half]


def half_of(line_id: str) -> str:
    digest = hashlib.sha256(line_id.encode()).digest()
    return "dev" if digest[-1] % 2 == 0 else "counted"


@pytest.mark.parametrize("half", ["dev", "counted"])
def test_nobody_in_danger_is_missed(hears: DangerListener, half: str) -> None:
    missed = sum(hears(it["text"]) is None for it in lines(half) if it["want"] is not None)
    assert missed == 0


@pytest.mark.parametrize("half", ["dev", "counted"])
def test_few_others_are_taken_for_it(hears: DangerListener, half: str) -> None:
    innocent = [it["text"] for it in lines(half) if it["want"] is None]
    alarms = sum(hears(text) is not None for text in innocent)
    assert alarms / len(innocent) <= MOST_FALSE_ALARMS


def test_the_set_is_large_enough_in_both_languages() -> None:
    found = [*lines("dev"), *lines("counted")]
    danger = [it for it in found if it["want"] is not None]
    assert len(danger) >= 150 and len(found) - len(danger) >= 100
    assert sum(it["lang"] == "bm" for it in danger) >= 40
    kinds = {"danger", "minor", "trafficking", "violence", "self-harm"}
    assert {it["want"] for it in danger} == kinds
    assert len({it["text"] for it in found}) == len(found)


@pytest.mark.parametrize(
    ("text", "is_heard"),
    [
        ("je veux tuer le temps", False),
        ("je veux tuer le temps mais on me frappe", True),
        ("", False),
        ("1", False),
        ("😀" * 50, False),
        ("MON MARI ME FRAPPE !!!", True),
        ("m'o'n m'a'r'i", False),
        ("le vigile rentre dans la chambre des filles", True),
        ("cɛ dɔ bɛ na sufɛ ka magan musow la", True),
        ("cours du soir pour les filles, qui peut entrer", False),
        ("il entre en formation et dort dans la chambre du centre", False),
    ],
)
def test_what_is_innocent_hides_nothing_else(
    hears: DangerListener, text: str, is_heard: bool
) -> None:
    assert (hears(text) is not None) == is_heard


@pytest.mark.parametrize("text", ["on me frappe " * 400, "n " * 3000, "1-17 " * 900, "a" * 64_000])
def test_a_long_text_is_read_in_no_time(hears: DangerListener, text: str) -> None:
    assert processor_seconds(lambda: hears(text)) < FOR_EVER


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"kinds": {"danger": {"fr": ["<nobody> frappe"]}}}, "group"),
        ({"kinds": {"danger": {"fr": [".. frappe"]}}}, "beginning or end"),
        ({"kinds": {"danger": {"fr": ["1-17"]}}}, "without any word"),
        ({"kinds": {"danger": {"fr": ["frappe*"]}}}, "no word"),
        ({"innocent": {"fr": ["tuer + temps"]}}, "one piece"),
        ({"extra": {}}, "extra"),
        ({"kinds": {"anger": {}}}, "anger"),
    ],
)
def test_an_author_is_told_what_cannot_be_read(change: dict[str, Any], problem: str) -> None:
    sound = {"groups": {}, "innocent": {}, "kinds": {}}
    with pytest.raises(DangerProblem, match=problem):
        build_danger(sound | change)
