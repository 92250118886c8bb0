#!/usr/bin/env python3
"""From a fresh checkout to a running service, with nothing but Python.

python3 run.py        the demonstration: telephone and panel, on one address of this machine
python3 run.py test   the whole test suite; further arguments go to pytest
"""

import argparse
import contextlib
import ctypes
import hashlib
import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import typing
import urllib.request
from pathlib import Path
from subprocess import DEVNULL, PIPE, STDOUT, Popen

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON, SEGIN, STAMP = VENV / "bin/python", VENV / "bin/segin", VENV / "installed"
LOCK, TEST_LOCK = ROOT / "requirements.lock", ROOT / "tests/requirements.lock"
LONG_LIFE, LONGEST_PAUSE, SECONDS_TO_COME_UP, SECONDS_TO_END = 60, 30, 60, 22
PYTEST = ("-m", "pytest", "-n", "logical", "--maxprocesses", "4", "--dist", "loadfile")
# PR_SET_PDEATHSIG, SIGTERM: on Linux, killing run.py leaves no part of the service behind.
END_WITH_PARENT = (lambda: ctypes.CDLL(None).prctl(1, 15)) if sys.platform == "linux" else None
TROUBLES = {  # what the system, pip or uv says, and what it means to the person who reads it
    "no space left": "the disk is full: make room (about 500 MB) and start again.",
    "permission denied|read-only file": f"cannot write in {ROOT}: start again where you may.",
    "match the hashes|hash mismatch": "a package is not the one that this project pins.",
    "connection|failed to fetch|versions: none": "no package can be downloaded: check the network.",
}


def main(arguments: "list[str]", version: tuple = sys.version_info) -> None:
    """Do what the arguments ask; what is missing is one sentence on stderr and a non-zero exit."""
    if version < (3, 11):
        sys.exit("run.py: this is Python {}.{}; Segin needs 3.11 or newer.".format(*version))
    if os.name != "posix":
        sys.exit("run.py: Segin runs on Linux and macOS; on Windows, start it inside WSL.")
    sys.stdout.reconfigure(line_buffering=True, write_through=False)  # type: ignore[union-attr]
    not_under_nohup = signal.getsignal(signal.SIGHUP) == signal.SIG_DFL
    for number in [signal.SIGINT, signal.SIGTERM] + [signal.SIGHUP] * not_under_nohup:
        signal.signal(number, signal.default_int_handler)
    try:
        run_tests(arguments[1:]) if arguments[:1] == ["test"] else run_service(arguments)
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        fail(str(error))


def fail(report: str) -> "typing.NoReturn":
    known = [meaning for words, meaning in TROUBLES.items() if re.search(words, report, re.I)]
    sys.exit("run.py: " + (known or report.strip().splitlines()[-1:] or ["no reason given."])[0])


def run_tests(arguments: "list[str]") -> None:
    """Become pytest, with the test tools and without this shell's settings of the service."""
    with one_at_a_time():
        install(TEST_LOCK)
    settings = re.compile(r"(SEGIN_(?!TEST_)|TWILIO_|HOST$|PORT$)")
    environ = {name: text for name, text in os.environ.items() if not settings.match(name)}
    os.chdir(str(ROOT))
    os.execve(str(PYTHON), [str(PYTHON), *PYTEST, *arguments], environ)


def run_service(arguments: "list[str]") -> None:
    """Start web and worker, say where they are, and keep them running until a signal comes."""
    parser = argparse.ArgumentParser("run.py", usage=__doc__)
    parser.add_argument("mode", nargs="?", choices=["demo"])
    parser.add_argument("--port", type=int, default=os.environ.get("PORT", "8000"))
    parser.add_argument("--reset", action="store_true", help="start over")
    parser.add_argument("--no-demo", dest="demo", action="store_false", help="your own setup")
    options = parser.parse_args(arguments)
    environ = {"HOST": "127.0.0.1", **os.environ, "PORT": str(options.port)}
    if options.demo and environ.get("SEGIN_ENV") == "production":
        sys.exit("run.py: SEGIN_ENV says production: unset it for the demo, or use --no-demo.")
    environ.update({"SEGIN_ENV": "demo"} if options.demo else {})
    environ.pop("PYTHONDONTWRITEBYTECODE", None)  # every start would compile the same again
    try:
        socket.create_server((environ["HOST"], options.port)).close()
    except (OSError, OverflowError) as error:
        sys.exit(f"run.py: cannot use port {options.port} ({error}): choose another with --port.")
    with one_at_a_time():
        install(LOCK)
        flags = ["--demo"] * options.demo + ["--reset"] * options.reset
        code = subprocess.call([str(SEGIN), "prepare", *flags], env=environ)
    sys.exit(code) if code else watch(environ, demo=options.demo)  # the command has said why


@contextlib.contextmanager
def one_at_a_time() -> "typing.Iterator[None]":
    """Let one run.py at a time change the environment and the database."""
    with open(str(ROOT / ".venv.lock"), "w") as lock:
        try:
            os.lockf(lock.fileno(), os.F_TLOCK, 0)
        except (BlockingIOError, PermissionError):
            print("Another run.py is at work here: waiting for it.")
            os.lockf(lock.fileno(), os.F_LOCK, 0)
        yield


def install(lock: Path) -> None:
    """Make .venv hold what the lock pins and the project itself; return at once if it does."""
    if SEGIN.exists() and STAMP.exists() and fingerprint(lock) in STAMP.read_text():
        return
    print("Installing into .venv: a minute or two, only this once ...")
    same_python = PYTHON.exists() and (VENV / "lib/python{}.{}".format(*sys.version_info)).exists()
    uv = shutil.which("uv")
    if uv:
        make_venv = [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)]
        pip = [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(PYTHON)]
    elif importlib.util.find_spec("ensurepip"):
        make_venv = [sys.executable, "-m", "venv", *["--clear"] * (not same_python), str(VENV)]
        pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    else:
        sys.exit("run.py: this Python cannot make a venv: install it (Debian: python3-venv).")
    STAMP.unlink(missing_ok=True)  # half an installation is none
    packages = [*pip, "--no-deps", "--require-hashes", "--requirement", str(lock)]  # it is whole
    project = [*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    for command in (make_venv, packages, project):
        done = subprocess.run(command, stdout=PIPE, stderr=STDOUT, text=True)
        if done.returncode:
            fail(done.stdout)
    STAMP.write_text(fingerprint(lock) + fingerprint(LOCK))  # the test lock contains the other


def fingerprint(lock: Path) -> str:
    parts = [lock.read_bytes(), (ROOT / "pyproject.toml").read_bytes()]
    return hashlib.sha256(b"".join([*parts, bytes(PYTHON.resolve()), bytes(ROOT)])).hexdigest()


def watch(environ: "dict[str, str]", *, demo: bool) -> None:
    """Keep web and worker running and say where they are; exit if the web server cannot start."""
    address = f"http://{environ['HOST'].replace('0.0.0.0', 'localhost')}:{environ['PORT']}"
    parts = serve, worker = [kept_running(name, environ) for name in ("serve", "worker")]
    try:
        link = [str(SEGIN), "member", "link", "--demo"] if demo else ["true"]
        asked = Popen(link, env=environ, stdout=PIPE, stderr=DEVNULL, text=True)
        wait_until_live(next(serve), address)
        next(worker)  # only now: with two processors, somebody waits for the web server
        path = asked.communicate()[0].strip()
        print(f"  Phone simulator  {address}/\n" * demo + f"  Panel            {address}/admin/")
        if path.startswith("/") and asked.returncode == 0:
            print(f"  Sign in, once    {address}{path}")
        for _ in zip(*parts):
            time.sleep(0.2)
    except KeyboardInterrupt:
        print("Stopping.")
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for part in parts:  # at the same time: each may take the 20 seconds it allows itself
            threading.Thread(target=part.close).start()


def wait_until_live(web: Popen, address: str) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(SECONDS_TO_COME_UP * 50):
        with contextlib.suppress(OSError):
            return opener.open(f"{address}/health/live", timeout=1).close()
        if web.poll() is not None:
            sys.exit(web.returncode or 1)  # the command has said why
        time.sleep(0.02)
    sys.exit(f"run.py: the web server did not answer within {SECONDS_TO_COME_UP} seconds.")


def kept_running(name: str, environ: "dict[str, str]") -> "typing.Generator":
    """Start a part of the service; each step starts it again if it ended, after a longer pause."""
    command, pause = [str(SEGIN), name], 0.5
    while True:
        born = time.monotonic()
        child = Popen(command, env=environ, start_new_session=True, preexec_fn=END_WITH_PARENT)
        try:
            while child.poll() is None:
                yield child
        finally:
            for number in (signal.SIGTERM, signal.SIGKILL):
                with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
                    os.killpg(child.pid, number)
                    child.wait(SECONDS_TO_END)
        ended = time.monotonic()
        pause = 1 if ended - born > LONG_LIFE else min(2 * pause, LONGEST_PAUSE)
        print(f"segin {name} ended with code {child.returncode}: starting again in {pause:.0f} s.")
        while time.monotonic() < ended + pause:
            yield child


if __name__ == "__main__":
    main(sys.argv[1:])
