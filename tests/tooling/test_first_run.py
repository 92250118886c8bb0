"""The first two minutes of a visitor: `run.py` starts everything, a message is answered, and after
Ctrl-C nothing is left. The service is the real one; only the installation is what is here already.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.architecture.sources import ROOT
from tests.servers import free_port, wait_until

SHARED = ("bot", "admin", "flows", "locales")
COPIED = ("run.py", "pyproject.toml", "requirements.lock")
SEGIN = """#!{python}
import sys
sys.path.insert(0, {checkout!r})
from bot.cli import main
sys.exit(main())
"""
STAMP = "import run; run.STAMP.write_text(run.fingerprint(run.LOCK))"
TOKEN = re.compile(r'name="form_token" value="([0-9a-f]+)"')
pytestmark = pytest.mark.timeout(300)
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class Started:
    """A running service: what was printed, and where it listens."""

    printed: dict[str, str]
    process: subprocess.Popen[str]

    @property
    def address(self) -> str:
        return self.printed["Phone simulator"].rstrip("/")

    def get(self, path: str) -> str:
        """A page, after redirects. Raises for an error status."""
        with OPENER.open(f"{self.address}{path}", timeout=60) as answer:
            return answer.read().decode()

    def say(self, text: str) -> str:
        """Write on the visitor's phone; the page that follows."""
        token = TOKEN.search(self.get("/"))
        assert token is not None
        form = urllib.parse.urlencode({"form_token": token[1], "text": text}).encode()
        with OPENER.open(f"{self.address}/simulator/say", form, timeout=60) as answer:
            return answer.read().decode()

    def is_ready(self) -> bool:
        try:
            return bool(json.loads(self.get("/health/ready"))["is_ready"])
        except OSError:  # 503, until the worker was seen
            return False


@dataclass(frozen=True, slots=True)
class Visit:
    """What one start showed, and what was left of it."""

    started: Started
    page: str
    answered: str
    panel: str
    processes: list[str]
    left: list[str]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as after an installation, with the code and the packages that are here."""
    folder = tmp_path_factory.mktemp("a checkout")
    for name in SHARED:
        (folder / name).symlink_to(ROOT / name)
    for name in COPIED:
        shutil.copy(ROOT / name, folder / name)
    segin = folder / ".venv" / "bin" / "segin"
    segin.parent.mkdir(parents=True)
    segin.write_text(SEGIN.format(python=sys.executable, checkout=str(folder)), encoding="utf-8")
    segin.chmod(segin.stat().st_mode | stat.S_IXUSR)
    (segin.parent / "python").symlink_to(sys.executable)
    subprocess.run([sys.executable, "-c", STAMP], cwd=folder, check=True)
    return folder


@pytest.fixture(scope="module")
def first(checkout: Path) -> Visit:
    return visit(checkout)


def visit(checkout: Path) -> Visit:
    """Start, look, write, stop."""
    with running(checkout) as started:
        wait_until(started.is_ready, seconds=120)
        family = psutil.Process(started.process.pid).children(recursive=True)
        processes = sorted(" ".join(it.cmdline()[-1:]) for it in family)
        page, answered, panel = started.get("/"), started.say("Bonjour"), started.get("/admin/")
        started.process.send_signal(signal.SIGINT)
        started.process.communicate(timeout=60)
    _gone, alive = psutil.wait_procs(family, timeout=30)
    return Visit(started, page, answered, panel, processes, [it.name() for it in alive])


@contextmanager
def running(checkout: Path) -> Iterator[Started]:
    """`run.py`, from its printed addresses on; killed if the block leaves it running."""
    theirs = ("SEGIN_", "TWILIO_", "HOST", "PORT", "PYTHONPATH")
    environ = {name: text for name, text in os.environ.items() if not name.startswith(theirs)}
    process = subprocess.Popen(
        [sys.executable, "run.py", "--port", str(free_port())],
        cwd=checkout,
        env=environ | {"SEGIN_VAR_DIR": str(checkout / "var")},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Started(read_addresses(process), process)
    finally:
        process.kill()
        process.communicate()


def read_addresses(process: subprocess.Popen[str]) -> dict[str, str]:
    """What is printed, by its label, up to the last of the three addresses."""
    printed: dict[str, str] = {}
    assert process.stdout
    for line in process.stdout:
        label, _space, address = line.strip().rpartition(" ")
        printed[label.strip(" ,")] = address
        if label.strip().startswith("Sign in"):
            return printed
    raise AssertionError(f"no sign-in link was printed, only {printed}")


def test_the_three_addresses_are_on_one_port_of_this_machine(first: Visit) -> None:
    printed = first.started.printed
    assert printed["Phone simulator"].startswith("http://127.0.0.1:")
    assert printed["Panel"] == f"{first.started.address}/admin/"
    assert printed["Sign in, once"].startswith(f"{first.started.address}/admin/")


def test_the_people_of_the_demonstration_wrote_before_the_visitor_came(first: Visit) -> None:
    assert "Awa" in first.page
    assert "Choisissez la langue" not in first.page


def test_a_message_of_the_visitor_is_answered(first: Visit) -> None:
    assert "Choisissez la langue" in first.answered


def test_the_panel_asks_who_comes_in(first: Visit) -> None:
    assert "<form" in first.panel


def test_after_ctrl_c_nothing_is_left(first: Visit) -> None:
    lasting = [name for name in first.processes if name != "bot.apart"]  # which ends by itself
    assert lasting == ["serve", "serve", "worker"]
    assert first.left == []
    assert first.started.process.returncode == 0


def test_what_it_writes_is_for_its_own_account(first: Visit, checkout: Path) -> None:
    folder = checkout / "var"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "demo.keys").stat().st_mode) == 0o600


def test_a_second_start_finds_everything_as_it_was(first: Visit, checkout: Path) -> None:
    again = visit(checkout)
    assert "Choisissez la langue" in again.page
    assert again.left == []
