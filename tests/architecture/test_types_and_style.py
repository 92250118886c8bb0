"""Types and style, as the tools see them: strict in the core, ordinary elsewhere."""

import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT, name_of, python_files


def tool(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.timeout(600)
def test_the_core_passes_strict_type_checking() -> None:
    checked = tool("mypy", "--strict", "bot/core")
    assert checked.returncode == 0, checked.stdout
    assert "Success: no issues found" in checked.stdout


def test_the_style_checker_finds_nothing() -> None:
    files = [name_of(path) for path in python_files()]
    checked = tool("ruff", "check", "--output-format", "concise", *files)
    assert checked.returncode == 0, checked.stdout
