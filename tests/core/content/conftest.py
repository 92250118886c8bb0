from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.core.content import CONTENT_FILES, Content, build_content

FOLDER = Path(__file__).parents[3] / "flows" / "data"


@pytest.fixture(scope="session")
def today() -> date:
    return date(2026, 11, 21)


@pytest.fixture(scope="session")
def files() -> dict[str, Any]:
    """The content files as a service parses them: read only, see `draft` to change something."""
    return {name: YAML(typ="safe").load(FOLDER / f"{name}.yaml") for name in CONTENT_FILES}


@pytest.fixture
def draft(files: dict[str, Any]) -> dict[str, Any]:
    return deepcopy(files)


@pytest.fixture(scope="session")
def content(files: dict[str, Any]) -> Content:
    return build_content(files, revision=7)


@pytest.fixture(scope="session")
def dated_content(files: dict[str, Any]) -> Content:
    """The same content after a member entered every amount of today: the longest texts."""
    dated = deepcopy(files)
    for amount in dated["amounts"]["amounts"]:
        amount |= {"year": 2026, "review_after": "2027-12-31"}
    return build_content(dated)


def entry(files: dict[str, Any], path: str) -> dict[str, Any]:
    """One entry of the parsed files: "directory.organisations.apej"."""
    file, section, entry_id = path.split(".")
    return next(each for each in files[file][section] if each["id"] == entry_id)
