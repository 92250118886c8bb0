"""`run.py` keeps web and worker running, passes on their exit codes and leaves nothing behind.

The service is stood in for by a small program that does as each test tells it; everything else is
real. The tests wait by reading what is printed: the pipe ends when the last process has ended.
"""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.servers import free_port

ROOT = Path(__file__).parents[2]
STAND_IN = """#!{python}
import http.server, json, os, signal, sys

name, orders = sys.argv[1], json.loads({orders!r})
began = ["began", *sys.argv[1:], str(os.getpid()), os.environ.get("SEGIN_ENV", "unset")]
os.write(2, (" ".join(began) + "\\n").encode())  # in one piece: others print at the same time
if name in orders:
    sys.exit(orders[name])
if name == "member":
    print("/admin/sign-in/only-once", flush=True)
if name == "worker":
    signal.pause()

class Live(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/health/live" else 404)
        self.end_headers()

    def log_message(self, *_):
        pass

if name == "serve":
    place = (os.environ["HOST"], int(os.environ["PORT"]))
    http.server.HTTPServer(place, Live).serve_forever()
"""

Start = Callable[..., "subprocess.Popen[str]"]


def install_stand_in(checkout: Path, orders: str) -> None:
    """Lay out a checkout whose environment is up to date and whose `segin` is the stand-in."""
    (checkout / ".venv/bin").mkdir(parents=True)
    for name in ("run.py", "pyproject.toml", "requirements.lock"):
        (checkout / name).write_bytes((ROOT / name).read_bytes())
    (checkout / ".venv/bin/python").symlink_to(sys.executable)
    segin = checkout / ".venv/bin/segin"
    segin.write_text(STAND_IN.format(python=sys.executable, orders=orders), encoding="utf-8")
    segin.chmod(segin.stat().st_mode | stat.S_IXUSR)
    stamp = [sys.executable, "-c", "import run; run.STAMP.write_text(run.fingerprint(run.LOCK))"]
    subprocess.run(stamp, cwd=checkout, check=True)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start run.py over a stand-in that leaves at once with the ordered codes."""
    started: list[subprocess.Popen[str]] = []

    def start_run(*arguments: str, orders: str = "{}") -> "subprocess.Popen[str]":
        install_stand_in(tmp_path, orders)
        environ = {name: text for name, text in os.environ.items() if not name.startswith("SEGIN_")}
        process = subprocess.Popen(
            [sys.executable, "run.py", "--port", str(free_port()), *arguments],
            cwd=tmp_path,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield start_run
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.communicate()


def read_until(process: "subprocess.Popen[str]", beginning: str) -> str:
    assert process.stdout
    for line in process.stdout:
        if line.strip().startswith(beginning):
            return line.strip()
    raise AssertionError(f"nothing printed begins with {beginning!r}")


def read_both(process: "subprocess.Popen[str]", one: str, other: str) -> tuple[str, str]:
    """Return the two lines that begin so, whichever comes first."""
    assert process.stdout
    found: dict[str, str] = {}
    for line in process.stdout:
        found |= {begin: line.strip() for begin in (one, other) if line.strip().startswith(begin)}
        if len(found) == 2:
            return found[one], found[other]
    raise AssertionError(f"nothing printed begins with {one!r} or {other!r}")


def pid_in(line: str) -> int:
    return int(line.split()[-2])


def test_the_addresses_are_printed_once_the_web_server_answers(start: Start) -> None:
    process = start()
    assert read_until(process, "began prepare").split()[1:3] == ["prepare", "--demo"]
    simulator = read_until(process, "Phone simulator").split()[-1]
    assert read_until(process, "Panel").endswith(f"{simulator}admin/")
    assert read_until(process, "Sign in").endswith(f"{simulator}admin/sign-in/only-once")


def test_without_a_sign_in_command_the_addresses_are_printed_all_the_same(start: Start) -> None:
    process = start(orders='{"member": 2}')
    read_until(process, "Panel")
    process.send_signal(signal.SIGTERM)
    assert "Sign in" not in process.communicate()[0]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_every_process_and_counts_as_success(
    start: Start, number: signal.Signals
) -> None:
    process = start()
    read_until(process, "Panel")
    process.send_signal(number)
    assert "Stopping." in process.communicate()[0]
    assert process.returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_killing_the_parent_leaves_no_process_behind(start: Start) -> None:
    process = start()
    read_until(process, "Panel")
    process.kill()
    process.communicate()  # returns when the last process that could print has ended
    assert process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("part", ["serve", "worker"])
def test_a_part_that_was_killed_is_started_again(start: Start, part: str) -> None:
    process = start()
    first = pid_in(read_both(process, f"began {part}", "Panel")[0])
    os.kill(first, signal.SIGKILL)
    assert read_until(process, f"segin {part} ended").endswith("starting again in 1 s.")
    assert pid_in(read_until(process, f"began {part}")) != first


def test_a_part_that_keeps_ending_is_started_after_longer_and_longer_pauses(start: Start) -> None:
    process = start(orders='{"worker": 3}')
    pauses = [read_until(process, "segin worker ended with code 3").split()[-2] for _ in range(3)]
    assert pauses == ["1", "2", "4"]


@pytest.mark.parametrize("part", ["prepare", "serve"])
def test_unsafe_configuration_ends_the_start_with_the_same_code(start: Start, part: str) -> None:
    process = start("--no-demo", orders=f'{{"{part}": 78}}')
    assert "Panel" not in process.communicate()[0]
    assert process.returncode == 78


def test_without_the_demonstration_nothing_of_it_is_asked_for(start: Start) -> None:
    process = start("--no-demo", "--reset")
    began = read_until(process, "began prepare").split()
    assert began[2] == "--reset"
    assert began[-1] == "unset"


def test_without_the_demonstration_the_simulator_is_not_announced(start: Start) -> None:
    process = start("--no-demo")
    assert process.stdout
    for line in process.stdout:
        assert "Phone simulator" not in line
        if line.strip().startswith("Panel"):
            break


def test_a_second_run_waits_for_the_first_one_to_finish_installing(
    start: Start, tmp_path: Path
) -> None:
    with (tmp_path / ".venv.lock").open("w") as lock:
        os.lockf(lock.fileno(), os.F_LOCK, 0)
        process = start()
        assert process.stdout
        assert "waiting for it" in process.stdout.readline()
    read_until(process, "Panel")
