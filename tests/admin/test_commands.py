"""`segin member ...`: what the command line makes can sign in, and the demonstration has a link."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyotp
import pytest
from click.testing import CliRunner, Result

from bot.app import build
from bot.cli import main
from bot.config import from_env
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.site import build_site
from bot.store import migrate
from tests.admin.visiting import BEGIN, Colleague, Visitor, hire
from tests.parts import TestClock, closing, environ

Run = Callable[..., Result]


@pytest.fixture
def run(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the database of the test."""
    for name, value in environ(parts.config.database_url).items():
        monkeypatch.setenv(name, value)
    return lambda *arguments: CliRunner().invoke(main, arguments)


def test_an_added_member_signs_in_with_what_is_printed(
    run: Run, visitor: Visitor, clock: TestClock
) -> None:
    result = run("member", "add", "Awa@Example.org", "--role", "agent", "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert set(told) == {"email", "password", "totp_secret"}
    awa = Colleague(0, told["email"], told["password"], told["totp_secret"])
    assert visitor.sign_in(awa).headings == ["Bonjour awa"]


def test_the_words_for_people_say_the_same(run: Run) -> None:
    result = run("member", "add", "awa@example.org", "--role", "agent", "--role", "editor")
    address = result.stdout.strip().splitlines()[-1]
    assert pyotp.parse_uri(address).secret in result.stdout.splitlines()[2]
    listed = json.loads(run("member", "list", "--json").stdout)
    assert listed == [
        {
            "email": "awa@example.org",
            "roles": ["agent", "editor"],
            "disabled": False,
            "second_factor": True,
        }
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "awa@example.org"),
        ("add", "awa@example.org", "--role", "chief"),
        ("add", "awa", "--role", "agent"),
        ("add", "there@example.org", "--role", "agent"),
        ("disable", "nobody@example.org"),
        ("link",),
        ("link", "--demo"),
        ("link", "--demo", "there@example.org"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line_and_not_with_zero(
    run: Run, parts: Parts, arguments: tuple[str, ...]
) -> None:
    hire(parts, Role.AGENT, name="there")
    result = run("member", *arguments)
    assert result.exit_code in {1, 2}
    assert isinstance(result.exception, SystemExit)
    assert result.stderr.strip() and not result.stdout.strip()


def test_whom_to_forget_is_asked_for_and_an_unknown_one_is_told(run: Run) -> None:
    result = run("erase", "contact", "5", "--yes")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: aucune personne n'a ce numéro de contact")


def test_disable_ends_what_is_open(run: Run, visitor: Visitor, parts: Parts) -> None:
    visitor.be(hire(parts, Role.AGENT))
    assert run("member", "disable", "awa@example.org").exit_code == 0
    visitor.open("/admin/")
    assert visitor.last.request.path == BEGIN
    assert "désactivé" in run("member", "list").stdout


def test_a_link_lets_a_member_begin_again(run: Run, visitor: Visitor, parts: Parts) -> None:
    hire(parts, Role.AGENT)
    address = run("member", "link", "awa@example.org").stdout.strip()
    assert address.startswith(parts.config.public_url + "/admin/")
    path = address.removeprefix(parts.config.public_url)
    assert visitor.open(path).headings == ["Bienvenue"]


@pytest.fixture
def demonstration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Visitor:
    """The panel of a demonstration in a folder of its own."""
    for name in environ(""):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SEGIN_ENV", "demo")
    monkeypatch.setenv("SEGIN_VAR_DIR", str(tmp_path))
    config = from_env({"SEGIN_ENV": "demo", "SEGIN_VAR_DIR": str(tmp_path)})
    migrate.upgrade(config.database_url)
    with closing(build(config)) as parts:
        yield Visitor(build_site(parts), parts)


def link() -> str:
    result = CliRunner().invoke(main, ["member", "link", "--demo"])
    assert result.exit_code == 0
    assert result.stdout.count("\n") == 1
    return result.stdout.strip()


def test_the_link_of_the_demonstration_opens_the_panel_once(demonstration: Visitor) -> None:
    path = link()
    page = demonstration.open(path)
    assert page.headings == ["Bonjour Awa (démonstration)"]
    assert {"/admin/team", "/admin/audit"} <= set(page.links)
    other = Visitor(demonstration.app, demonstration.parts)
    other.open(path)
    assert other.last.status_code == 404


def test_a_browser_that_looks_ahead_does_not_use_the_link_up(demonstration: Visitor) -> None:
    path = link()
    headers = {"Sec-Purpose": "prefetch;prerender"}
    assert demonstration.client.head(path).status_code == 404
    assert demonstration.client.get(path, headers=headers).status_code == 404
    assert demonstration.open(path).headings


def test_the_link_of_the_demonstration_lasts_ten_minutes(demonstration: Visitor) -> None:
    path = link()
    demonstration.parts.clock.move(600)  # type: ignore[attr-defined]
    demonstration.open(path)
    assert demonstration.last.status_code == 404


def test_a_new_link_replaces_the_one_before(demonstration: Visitor) -> None:
    first, second = link(), link()
    demonstration.open(first)
    assert demonstration.last.status_code == 404
    assert demonstration.open(second).headings


def test_outside_the_demonstration_such_a_link_opens_nothing(
    visitor: Visitor, parts: Parts
) -> None:
    visitor.open("/admin/enter/anything")
    assert visitor.last.status_code == 404
