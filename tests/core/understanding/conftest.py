from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.core.understanding import Understander, build_understander
from bot.core.world import Understanding

DATA = Path(__file__).parents[3] / "flows" / "data"
FILES = ("advice", "intents", "phrases", "regions", "synonyms", "trades")

Ask = Callable[[str], Understanding]


@pytest.fixture(scope="session")
def parsed() -> dict[str, Any]:
    read = YAML(typ="safe")
    return {name: read.load(DATA / f"{name}.yaml") for name in FILES}


@pytest.fixture(scope="session")
def understander(parsed: dict[str, Any]) -> Understander:
    return build_understander(parsed)


@pytest.fixture(scope="session")
def ask(understander: Understander) -> Ask:
    """Understand a text as someone who is answered in French wrote it."""

    def asked(text: str) -> Understanding:
        return understander(text, "fr")

    return asked
