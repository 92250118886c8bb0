"""What an operator can set or call is documented in README.md, by its full name."""

import re
from collections.abc import Iterator

import click

from bot.cli import main
from bot.config import VARIABLES
from tests.architecture.sources import ROOT, name_of, python_files

VARIABLE = re.compile(r"""["']((?:SEGIN|TWILIO)_[A-Z_]+)["']""")
README = ROOT / "README.md"


def commands(group: click.Group, *before: str) -> Iterator[str]:
    """Yield every command that is shown in the help, by its full name."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        if isinstance(command, click.Group):
            yield from commands(command, *before, name)
        else:
            yield " ".join(["segin", *before, name])


def test_every_variable_is_explained_in_the_readme() -> None:
    readme = README.read_text(encoding="utf-8")
    assert not [one.name for one in VARIABLES if not re.search(rf"`{one.name}\b", readme)]


def test_no_variable_is_read_that_is_not_declared() -> None:
    declared = {one.name for one in VARIABLES}
    declared |= {f"{one.name}_FILE" for one in VARIABLES if one.secret}
    declared |= {"TWILIO_EDGE"}  # the library's own, emptied so that it is not read
    used = {
        (name_of(path), name)
        for path in python_files("bot/", "admin/")
        for name in VARIABLE.findall(path.read_text(encoding="utf-8"))
    }
    assert not {(path, name) for path, name in used if name not in declared}


def test_every_command_is_explained_in_the_readme() -> None:
    readme = README.read_text(encoding="utf-8")
    shown = list(commands(main))
    assert len(shown) > 10
    assert not [name for name in shown if not re.search(rf"\b{name}\b", readme)]
