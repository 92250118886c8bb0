"""The command line loads the command that was asked for, and no other."""

from __future__ import annotations

import subprocess
import sys

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
