"""The phone in the terminal: it talks, counts, obeys, and never touches real people's data."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console
from sqlalchemy import func, select

from bot.app import build
from bot.chat import Chat
from bot.cli import main
from bot.config import from_env
from bot.core.phone import is_demonstration
from bot.core.rendering import Medium
from bot.scripts import staged
from bot.services.parts import Parts
from bot.store.session import Session
from bot.store.tables import messages
from tests.parts import closing, content

FOLDER = Path(__file__).parent


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Parts]:
    """A prepared demonstration whose clock can be moved."""
    staged(tmp_path, content=content()).db.close()
    with closing(build(from_env({"SEGIN_ENV": "demo", "SEGIN_VAR_DIR": str(tmp_path)}))) as parts:
        yield parts


def count_messages(session: Session) -> int:
    return int(session.run(select(func.count()).select_from(messages))[0][0])


def typed(parts: Parts, *lines: str, medium: Medium = Medium.SMS) -> str:
    """What the terminal shows while somebody types these lines."""
    shown = io.StringIO()
    chat = Chat(parts, Console(file=shown, width=100, color_system=None), medium)
    told = iter(lines)
    chat.run(lambda: next(told, None))
    return shown.getvalue()


def test_an_answer_is_shown_with_what_it_cost(demo: Parts) -> None:
    shown = typed(demo, "bonjour")
    assert "Choisissez la langue" in shown
    assert "GSM-7 · 117 caractères · 1 SMS · 15\N{NO-BREAK SPACE}FCFA" in shown


def test_each_answer_is_shown_once(demo: Parts) -> None:
    assert typed(demo, "bonjour", "1", "oui").count("Choisissez la langue") == 1


def test_a_button_of_whatsapp_can_be_tapped(demo: Parts) -> None:
    shown = typed(demo, "bonjour", "/tap 1", medium=Medium.WHATSAPP)
    assert "[1] Français" in shown
    assert "D'accord ?" in shown


def test_a_button_that_is_not_there_is_told(demo: Parts) -> None:
    assert "Ce n'est pas possible ici" in typed(demo, "/tap 1")
    assert "Ce n'est pas possible ici" in typed(demo, "bonjour", "/tap 7")


def test_the_clock_moves_and_the_service_notices_the_silence(demo: Parts) -> None:
    shown = typed(demo, "bonjour", "1", "/clock +2d", "me voilà")
    assert "On continue là où vous étiez ?" in shown


@pytest.mark.parametrize(
    "wrong", ["/clock demain", "/clock +9999999999d", "/channel fax", "/pin x"]
)
def test_a_command_that_makes_no_sense_is_told(demo: Parts, wrong: str) -> None:
    assert "Ce n'est pas possible ici" in typed(demo, wrong)


def test_another_phone_begins_anew(demo: Parts) -> None:
    assert typed(demo, "bonjour", "1", "/new", "bonjour").count("Choisissez la langue") == 2


def test_hanging_up_ends_it(demo: Parts) -> None:
    assert "Choisissez" not in typed(demo, "/quit", "bonjour")


def test_its_number_is_one_of_the_demonstration(demo: Parts) -> None:
    assert is_demonstration(Chat(demo, Console(file=io.StringIO())).number)


def run(*arguments: str, environ: dict[str, str] | None = None, typed: str = "") -> tuple[int, str]:
    """The command line, apart from this shell's settings."""
    env = {"SEGIN_ENV": "", "SEGIN_VAR_DIR": "", "SEGIN_DATABASE_URL": "", **(environ or {})}
    done = CliRunner().invoke(main, ["chat", *arguments], input=typed, env=env)
    return done.exit_code, done.output


def test_a_script_that_comes_out_as_written_succeeds() -> None:
    code, shown = run("--script", str(FOLDER / "fr_deux_fois_le_meme.txt"))
    assert code == 0
    assert "Tout est répondu comme écrit." in shown


def test_a_script_that_comes_out_otherwise_fails_and_shows_where(tmp_path: Path) -> None:
    script = tmp_path / "wrong.txt"
    script.write_text("> bonjour\n< Bonsoir à tous, ici le service.\n", encoding="utf-8")
    code, shown = run("--script", str(script))
    assert code == 1
    assert "- Bonsoir à tous, ici le service." in shown
    assert "+ Aw ni ce. Bonjour, ici le service d'accompagnement." in shown
    assert "1 différence" in shown


def test_a_script_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    script = tmp_path / "odd.txt"
    script.write_text("bonjour\n", encoding="utf-8")
    code, shown = run("--script", str(script))
    assert code == 1
    assert "odd.txt:1" in shown
    assert run("--script", str(tmp_path / "absent.txt"))[0] == 1


def test_it_talks_in_the_asked_language_without_any_preparation() -> None:
    code, shown = run("--lang", "fr", "--channel", "whatsapp", typed="/tap 1\n/quit\n")
    assert code == 0
    assert "D'accord ?" in shown
    assert "rappel" in shown


def test_a_prepared_demonstration_is_used(demo: Parts) -> None:
    folder = str(demo.config.var_dir)
    run(environ={"SEGIN_ENV": "demo", "SEGIN_VAR_DIR": folder}, typed="bonjour\n/quit\n")
    assert demo.db.read(count_messages) == 2


def test_the_service_of_real_people_is_never_talked_into(demo: Parts) -> None:
    url = demo.config.database_url
    environ = {"SEGIN_ENV": "production", "SEGIN_DATABASE_URL": url}
    code, shown = run(environ=environ, typed="bonjour\n/quit\n")
    assert code == 0
    assert "Choisissez la langue" in shown
    assert demo.db.read(count_messages) == 0
