"""Every dependency is explained where it is named, and pinned by hash where it is installed."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.sources import ROOT

LOCK, TEST_LOCK = "requirements.lock", "tests/requirements.lock"
PROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
PIN = re.compile(r"(?P<name>[\w.-]+)==(?P<version>[\w.+!-]+)(?: ; (?P<marker>[^\\]+))? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
SHORTEST_SENTENCE = 4


def pins_in(name: str) -> dict[str, str]:
    """Return package and version of every pin; refuses a line that is neither pin nor hash."""
    pins: dict[str, str] = {}
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        pin = PIN.fullmatch(line)
        if pin:
            pins[canonicalize_name(pin["name"])] = pin["version"]
        else:
            assert HASH.fullmatch(line) or line.startswith("#"), line
    return pins


def requirements(*extras: str) -> list[Requirement]:
    project = tomllib.loads(PROJECT)["project"]
    texts = project["dependencies"] + project["optional-dependencies"]["build"]
    for extra in extras:
        texts += project["optional-dependencies"][extra]
    return [Requirement(text) for text in texts]


@pytest.mark.parametrize("name", [LOCK, TEST_LOCK])
def test_every_pin_has_hashes(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    pins = [number for number, line in enumerate(lines) if PIN.fullmatch(line)]
    assert len(pins) > 50
    assert all(HASH.fullmatch(lines[number + 1]) for number in pins)


@pytest.mark.parametrize(("name", "extras"), [(LOCK, []), (TEST_LOCK, ["test"])])
def test_every_dependency_is_pinned_at_a_version_it_accepts(name: str, extras: list[str]) -> None:
    pins = pins_in(name)
    for wanted in requirements(*extras):
        assert wanted.specifier.contains(pins[canonicalize_name(wanted.name)]), wanted


def test_tests_run_with_the_versions_that_are_delivered() -> None:
    delivered, tested = pins_in(LOCK), pins_in(TEST_LOCK)
    assert delivered.items() <= tested.items()


def test_the_build_backend_is_pinned_with_the_rest() -> None:
    (backend,) = tomllib.loads(PROJECT)["build-system"]["requires"]
    wanted = Requirement(backend)
    assert wanted.specifier.contains(pins_in(LOCK)[wanted.name])


def test_every_dependency_says_what_it_saves() -> None:
    lines = [line.strip() for line in PROJECT.splitlines()]
    named = [number for number, line in enumerate(lines) if re.fullmatch(r'"[^"]+",', line)]
    named = [number for number in named if is_requirement(lines[number].strip('",'))]
    assert len(named) == len(requirements("test"))
    for number in named:
        comment = lines[number - 1]
        assert comment.startswith("# "), lines[number]
        assert comment.endswith("."), comment
        assert len(comment.split()) > SHORTEST_SENTENCE, comment


def is_requirement(text: str) -> bool:
    return bool(re.fullmatch(r"[\w.-]+(\[\w+\])?[~>]=.*", text))
