"""The table of controls names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

from tests.architecture.sources import ROOT

TABLE = Path(__file__).with_name("README.md")


def test_every_proof_that_is_named_exists() -> None:
    named, missing, file = 0, [], Path()
    for name in re.findall(r"`(tests/[\w/]+\.py|test_\w+)`", TABLE.read_text(encoding="utf-8")):
        if name.startswith("tests/"):
            file = ROOT / name
        elif f"def {name}(" not in file.read_text(encoding="utf-8"):
            missing.append(f"{file.name}: {name}")
        named += 1
    assert named > 60
    assert not missing
