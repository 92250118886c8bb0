"""The stage on which a script is played, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.scripts import stage_on
from bot.services.parts import Parts
from tests.parts import closing, stocked_url

__all__ = ["stage", "stocked_url"]


@pytest.fixture
def stage(stocked_url: str, tmp_path: Path) -> Iterator[Parts]:
    with closing(stage_on(tmp_path, database_url=stocked_url)) as parts:
        yield parts
