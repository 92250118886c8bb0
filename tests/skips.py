"""In CI a skipped test fails, unless its reason stands in a committed list.

A plugin (`-p tests.skips` in pyproject.toml). A skip, an expected failure and an `importorskip` all
say that something was not tried; at a desk that is information, in CI it is a hole in a green run.
"""

import os
import shutil
from collections.abc import Generator, Mapping

import pytest

NO_BROWSER = "no browser:"
NO_DISK = "no disk may be mounted here"

ALLOWED_SKIPS: Mapping[str, str] = {
    NO_BROWSER: "Chromium is a Debian package, and only root on such a machine can add it",
    NO_DISK: "a container may be forbidden to mount; a full disk is then only tried in the store",
}
"""The beginning of a skip's reason, and why no CI could have run that test."""


def in_ci(environ: Mapping[str, str]) -> bool:
    """Tell whether this run decides about a submission."""
    return environ.get("CI", "").lower() in {"1", "true", "yes"}


def can_install_packages() -> bool:
    """Tell whether `.ci/run` could have installed Debian's packages on this machine."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def is_allowed(reason: str, *, can_install: bool) -> bool:
    """Tell whether CI may pass although a test was skipped for this reason."""
    prefixes = [prefix for prefix in ALLOWED_SKIPS if not (can_install and prefix == NO_BROWSER)]
    return reason.removeprefix("Skipped: ").startswith(tuple(prefixes))


def reason_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Return why a skipped or expectedly failing test did not count, as its author wrote it."""
    if hasattr(report, "wasxfail"):
        return f"expected to fail: {report.wasxfail}"
    if isinstance(report.longrepr, tuple):
        return report.longrepr[2]
    return str(report.longrepr)


def judge(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip that CI does not allow into a failure that names its reason."""
    reason = reason_of(report)
    if is_allowed(reason, can_install=can_install_packages()):
        return
    if hasattr(report, "wasxfail"):
        del report.wasxfail
    report.outcome = "failed"
    report.longrepr = (
        f"not run in CI: {reason}\n"
        "Mend what keeps it from running, or add the reason to ALLOWED_SKIPS in tests/skips.py."
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Judge each test that was skipped or that failed as expected."""
    report = yield
    if report.skipped and in_ci(os.environ):
        judge(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Judge each module that was skipped as a whole, as `importorskip` does."""
    report = yield
    if report.skipped and in_ci(os.environ):
        judge(report)
    return report
