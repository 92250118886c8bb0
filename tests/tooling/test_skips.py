"""What `tests/skips.py` does to a run, seen by running pytest on a small suite of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.skips import ALLOWED_SKIPS, NO_BROWSER, is_allowed

ROOT = Path(__file__).parents[2]
OPTIONS = ["-p", "tests.skips", "-p", "no:randomly", "-p", "no:cacheprovider", "-rfEsx"]

HALF_TRIED = """
import pytest

def test_that_runs():
    assert True

@pytest.mark.skip(reason="too much trouble")
def test_left_for_later():
    assert True

@pytest.mark.xfail(reason="known to be wrong")
def test_known_to_be_wrong():
    assert False
"""

NEVER_COLLECTED = """
import pytest

pytest.importorskip("a_package_that_nobody_has_written")
"""


def run_suite(folder: Path, *arguments: str, ci: str) -> subprocess.CompletedProcess[str]:
    environ = {name: text for name, text in os.environ.items() if not name.startswith("PYTEST_")}
    environ |= {"CI": ci, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "pytest", *OPTIONS, f"--rootdir={folder}", *arguments, str(folder)],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )


def test_at_a_desk_a_skip_is_listed_with_its_reason_and_passes(tmp_path: Path) -> None:
    (tmp_path / "test_half.py").write_text(HALF_TRIED, encoding="utf-8")
    run = run_suite(tmp_path, ci="")
    assert run.returncode == 0, run.stdout
    assert "too much trouble" in run.stdout
    assert "1 passed, 1 skipped, 1 xfailed" in run.stdout


@pytest.mark.parametrize("workers", ["0", "1"])
def test_in_ci_a_skip_and_an_expected_failure_fail(tmp_path: Path, workers: str) -> None:
    (tmp_path / "test_half.py").write_text(HALF_TRIED, encoding="utf-8")
    run = run_suite(tmp_path, "-n", workers, ci="true")
    assert run.returncode == 1, run.stdout
    assert "not run in CI: Skipped: too much trouble" in run.stdout
    assert "not run in CI: expected to fail: known to be wrong" in run.stdout
    assert "1 failed, 1 passed, 1 error" in run.stdout


@pytest.mark.parametrize("workers", ["0", "1"])
def test_in_ci_a_module_that_skips_itself_fails(tmp_path: Path, workers: str) -> None:
    (tmp_path / "test_half.py").write_text(NEVER_COLLECTED, encoding="utf-8")
    run = run_suite(tmp_path, "-n", workers, ci="true")
    assert run.returncode != 0, run.stdout
    assert "not run in CI" in run.stdout
    assert "a_package_that_nobody_has_written" in run.stdout


def test_a_missing_browser_is_forgiven_only_where_it_cannot_be_installed() -> None:
    reason = f"Skipped: {NO_BROWSER} chromium is not on this machine"
    assert is_allowed(reason, can_install=False)
    assert not is_allowed(reason, can_install=True)


def test_a_reason_that_is_not_listed_is_never_forgiven() -> None:
    assert not is_allowed("Skipped: later", can_install=False)


def test_the_list_of_allowed_skips_is_short_and_says_why() -> None:
    assert len(ALLOWED_SKIPS) <= 3
    assert all(len(why.split()) >= 5 for why in ALLOWED_SKIPS.values())
