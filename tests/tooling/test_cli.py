"""The command line loads the command that was asked for, and no other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bot.cli import COMMANDS, main
from tests.architecture.sources import ROOT

MEASURED = """
import sys
from bot.cli import main
main(["text", "Aw ni ce"], standalone_mode=False)
print(*sorted({name.split(".")[0] for name in sys.modules}))
"""
SWITCHING = """
import os, sys
from bot.switching import switch_sooner
print(sys.getswitchinterval(), flush=True)
switch_sooner()
if not os.fork():
    print(sys.getswitchinterval(), flush=True)
    os._exit(0)
os.wait()
print(sys.getswitchinterval())
"""


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_each_command_stands_where_the_table_says(name: str) -> None:
    with click.Context(main) as context:
        command = main.get_command(context, name)
    assert command is not None
    assert command.name == name


def test_the_help_names_every_command_but_the_hidden_ones() -> None:
    told = CliRunner().invoke(main, ["--help"]).output
    assert "serve" in told
    assert "migrate" in told
    assert "prepare" not in told


def test_an_unknown_command_is_refused_with_its_name() -> None:
    refused = CliRunner().invoke(main, ["fly"])
    assert refused.exit_code == 2
    assert "fly" in refused.output


def test_measuring_a_text_loads_no_database_driver() -> None:
    command = [sys.executable, "-c", MEASURED]
    loaded = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "1 segment" in loaded
    assert not {"sqlalchemy", "psycopg", "flask", "redis"} & set(loaded.split())


def test_a_database_that_does_not_answer_is_told_in_one_sentence(tmp_path: Path) -> None:
    nowhere = {
        "SEGIN_ENV": "demo",
        "SEGIN_VAR_DIR": str(tmp_path),
        "SEGIN_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    }
    for command in ("migrate", "prepare", "erase list", "audit verify", "member list"):
        told = CliRunner().invoke(main, command.split(), env=nowhere)
        assert told.exit_code == 1
        assert told.stderr.startswith("Error: la base de données ne répond pas (cannot_connect) :")
        assert told.stderr.count("\n") == 1


def test_a_database_that_was_not_migrated_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "segin.sqlite3").touch()
    demo = {"SEGIN_ENV": "demo", "SEGIN_VAR_DIR": str(tmp_path)}
    for command in ("erase list", "keys rotate", "member list", "sending suspend"):
        told = CliRunner().invoke(main, command.split(), env=demo)
        assert told.exit_code == 1
        assert "« segin migrate »" in told.stderr


def test_processes_started_by_one_that_switches_sooner_do_so_too() -> None:
    command = [sys.executable, "-c", SWITCHING]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert [float(text) for text in told.split()] == [0.005, 0.0005, 0.0005]
