"""`run.py` says in one plain sentence what is missing, and looks after what it starts.

Each test runs a copy of it, in a folder of its own, as a person would.
"""

import ast
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import free_port

ROOT = Path(__file__).parents[2]
AS_AN_OLD_PYTHON = "import run; run.main([], version=(3, 9, 2))"
WITHOUT_ENSUREPIP = "import sys; sys.modules['ensurepip'] = None; import run; run.main([])"
WITH_A_FULL_DISK = "import run; run.fail(str(OSError(28, 'No space left on device', 'x')))"
WITH_ANOTHER_PACKAGE = "import run; run.fail('ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM')"
WITH_SOMETHING_NEW = "import run; run.fail('first line\\nERROR: what nobody foresaw\\n')"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with what run.py needs to start, and nothing installed."""
    folder = tmp_path / "a checkout"
    (folder / "tests").mkdir(parents=True)
    for name in ("run.py", "pyproject.toml", "requirements.lock", "tests/requirements.lock"):
        shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def clean_environ(**more: str) -> dict[str, str]:
    """This environment without what steers run.py or pip, and without uv on the PATH."""
    ours = ("SEGIN_", "TWILIO_", "PIP_", "UV_", "HOST", "PORT", "PYTHONPATH")
    kept = {name: text for name, text in os.environ.items() if not name.startswith(ours)}
    return kept | {"PATH": os.devnull} | more


def run(checkout: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=checkout,
        env=clean_environ(**environ),
        capture_output=True,
        text=True,
        check=False,
    )


def assert_one_sentence(refused: subprocess.CompletedProcess[str], *words: str) -> None:
    assert refused.returncode == 1, refused
    assert refused.stderr.startswith("run.py: ")
    assert refused.stderr.count("\n") == 1
    for word in words:
        assert word in refused.stderr


def test_an_old_python_can_read_the_file_far_enough_to_be_told() -> None:
    ast.parse((ROOT / "run.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_an_old_python_is_named_with_the_one_that_is_needed(checkout: Path) -> None:
    refused = run(checkout, "-c", AS_AN_OLD_PYTHON)
    assert_one_sentence(refused, "this is Python 3.9", "needs 3.11")


def test_a_python_without_venv_is_told_what_to_install(checkout: Path) -> None:
    refused = run(checkout, "-c", WITHOUT_ENSUREPIP, PORT=str(free_port()))
    assert_one_sentence(refused, "cannot make a venv", "python3-venv")
    assert not (checkout / ".venv").exists()


def test_a_taken_port_is_said_before_anything_is_installed(checkout: Path, taken_port: int) -> None:
    refused = run(checkout, "run.py", "--port", str(taken_port))
    assert_one_sentence(refused, f"port {taken_port}", "--port")
    assert "Installing" not in refused.stdout
    assert not (checkout / ".venv").exists()


def test_a_number_that_is_no_port_is_refused_in_the_same_way(checkout: Path) -> None:
    assert_one_sentence(run(checkout, "run.py", "--port", "99999"), "port 99999")


def test_the_demonstration_refuses_to_start_in_production(checkout: Path) -> None:
    refused = run(checkout, "run.py", "--port", str(free_port()), SEGIN_ENV="production")
    assert_one_sentence(refused, "SEGIN_ENV", "--no-demo")


def test_a_missing_network_is_said_in_one_sentence(checkout: Path) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}/simple"
    refused = run(
        checkout,
        "run.py",
        PORT=str(free_port()),
        PIP_CONFIG_FILE=os.devnull,
        PIP_INDEX_URL=nowhere,
        PIP_RETRIES="0",
        PIP_NO_CACHE_DIR="1",
    )
    assert_one_sentence(refused, "no package can be downloaded")
    assert not (checkout / ".venv" / "installed").exists()


def test_a_place_that_cannot_be_written_is_said_in_one_sentence(checkout: Path) -> None:
    (checkout / ".venv.lock").mkdir()
    refused = run(checkout, "run.py", "--port", str(free_port()))
    assert_one_sentence(refused, ".venv.lock")


@pytest.mark.parametrize(
    ("trouble", "word"),
    [
        (WITH_A_FULL_DISK, "the disk is full"),
        (WITH_ANOTHER_PACKAGE, "not the one that this project pins"),
        (WITH_SOMETHING_NEW, "what nobody foresaw"),
    ],
)
def test_the_reports_of_other_programs_become_one_sentence(
    checkout: Path, trouble: str, word: str
) -> None:
    assert_one_sentence(run(checkout, "-c", trouble), word)
