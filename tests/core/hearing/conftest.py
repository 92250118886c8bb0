from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.core.hearing import Meaning, OfferedChoice, Words, build_words, hear

WORDS_FILE = Path(__file__).parents[3] / "flows" / "data" / "words.yaml"

Ask = Callable[..., Meaning]


def each(*lines: str) -> list[str]:
    """Return the spellings written one after the other, parted by bars."""
    return "|".join(lines).split("|")


@pytest.fixture(scope="session")
def parsed() -> Any:
    return YAML(typ="safe").load(WORDS_FILE)


@pytest.fixture(scope="session")
def words(parsed: Any) -> Words:
    return build_words(parsed)


@pytest.fixture(scope="session")
def ask(words: Words) -> Ask:
    """Hear a text where the given labels were offered as 1, 2, 3 ..."""

    def heard(text: str, *labels: str | OfferedChoice, expects: str | None = None) -> Meaning:
        offered = [
            label if isinstance(label, OfferedChoice) else OfferedChoice(str(number), label)
            for number, label in enumerate(labels, start=1)
        ]
        return hear(text, words=words, offered=offered, expects=expects)

    return heard
