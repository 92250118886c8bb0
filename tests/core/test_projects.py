"""A project is known by its name, and a person of the same name is not taken for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.projects import named_project
from bot.core.world import World
from tests.factories import shipped_world

NAMES = {
    "project:ic": "Initiative conjointe UE-OIM",
    "project:pafam": "Projet d’appui à la filière anacarde (PAFAM)",
    "project:aminata": "AMINATA",
    "project:one": "Appui à la formation professionnelle",
    "project:two": "Programme formation professionnelle",
    "region:kayes": "Kayes",
}


@pytest.fixture
def knowing() -> World:
    return replace(shipped_world(), labels={"fr": NAMES})


@pytest.mark.parametrize(
    ("text", "project"),
    [
        ("initiative conjointe", "ic"),
        ("Initiative Conjointe UE-OIM", "ic"),
        ("le projet PAFAM", "pafam"),
        ("poroze pafam", "pafam"),
        ("projet aminata", "aminata"),
    ],
)
def test_a_project_is_known_by_its_name(text: str, project: str, knowing: World) -> None:
    found = named_project(text, knowing)
    assert found is not None
    assert (found.flow, found.state, found.answers) == (
        "questions",
        "project",
        {"project": project},
    )


@pytest.mark.parametrize(
    "text", ["Aminata", "projet", "kayes", "formation professionnelle", "je veux un projet", ""]
)
def test_other_words_name_no_project(text: str, knowing: World) -> None:
    assert named_project(text, knowing) is None
