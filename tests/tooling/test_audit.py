"""The audit of the pinned packages: what is weak fails, and what could not be asked is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

AUDIT = Path(__file__).parents[2] / ".ci" / "audit"
WEAK = {"dependencies": [{"name": "x", "version": "1", "vulns": [{"id": "A-1"}]}]}
SOUND = {"dependencies": [{"name": "x", "version": "1", "vulns": []}]}


def audit(folder: Path, *, canary: str, lock: str) -> tuple[int, str]:
    """(exit, what it said) with a tool that answers so for the canary and for the lock."""
    tool = folder / "pip-audit"
    answers = {"canary.txt": canary, "some.lock": lock}
    tool.write_text(
        f"#!{sys.executable}\nimport sys\nfrom pathlib import Path\n"
        f"sys.stdout.write({answers!r}[Path(sys.argv[-1]).name])\n"
        "assert '--strict' in sys.argv\nsys.exit('ERROR: no service')\n",
        encoding="utf-8",
    )
    tool.chmod(0o755)
    environ = {**os.environ, "PATH": str(folder)}
    command = [sys.executable, str(AUDIT), str(folder / "some.lock")]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    ("canary", "lock", "ends", "says"),
    [
        (json.dumps(WEAK), json.dumps(SOUND), 0, "audited, nothing known"),
        (json.dumps(WEAK), json.dumps(WEAK), 1, "x 1: A-1"),
        (json.dumps(WEAK), "", 1, "some.lock: ERROR: no service"),
        ("", json.dumps(SOUND), 0, "not audited: ERROR: no service"),
        (json.dumps(SOUND), json.dumps(SOUND), 0, "not audited: the service does not know"),
    ],
    ids=["sound", "weak", "half an answer", "no service", "a service that knows nothing"],
)
def test_what_is_weak_fails_and_what_was_not_asked_is_told(
    tmp_path: Path, canary: str, lock: str, ends: int, says: str
) -> None:
    code, told = audit(tmp_path, canary=canary, lock=lock)
    assert (code, told.startswith(says)) == (ends, True), told
