"""The command line: `segin ...`. The commands stand in `bot/commands/`, by kind of work."""

from __future__ import annotations

import gc
from importlib import import_module
from types import ModuleType
from typing import Any

import click

from bot.store.failures import NotStored, StatementFailed

# Where each command stands, under its own name. Its module is imported when the command is asked
# for: counting the segments of a text loads no database driver, and no start waits for what other
# commands need. Nowhere else in the project is a module imported by its name.
COMMANDS = {
    "audit": "bot.commands.audits",
    "backup": "bot.commands.backups",
    "bench": "bot.commands.benches",
    "cases": "bot.commands.cases",
    "chat": "bot.commands.talking",
    "check": "bot.commands.content",
    "contents": "bot.commands.content",
    "doctor": "bot.commands.doctoring",
    "erase": "bot.commands.erasing",
    "faults": "bot.commands.faulting",
    "flows": "bot.commands.content",
    "keys": "bot.commands.rotating",
    "learn": "bot.commands.learning",
    "member": "bot.commands.members",
    "migrate": "bot.commands.renewing",
    "prepare": "bot.commands.preparing",
    "renew": "bot.commands.renewing",
    "restore": "bot.commands.backups",
    "seed": "bot.commands.seeding",
    "sending": "bot.commands.backups",
    "serve": "bot.commands.running",
    "text": "bot.commands.measuring",
    "worker": "bot.commands.working",
}

NO_ANSWER = "la base de données ne répond pas ({code}) : « segin doctor » dit ce qui manque"
NO_SUCH_TABLE = frozenset({"SQLITE_ERROR", "42P01", "42703"})  # or no such column: not migrated
NO_TABLES = "la base de données refuse ({code}) : « segin migrate », puis « segin doctor »"


class Commands(click.Group):
    """The commands of a table of names and modules; each is loaded when it is asked for."""

    def list_commands(self, context: click.Context) -> list[str]:
        """Every name of the table."""
        return sorted(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The command of that name; None when there is none."""
        if name not in COMMANDS:
            return None
        command = getattr(_load(COMMANDS[name]), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{COMMANDS[name]}.{name} is no command")
        return command

    def invoke(self, context: click.Context) -> Any:
        """Run the command; a database that is away or not prepared is one sentence and exit 1."""
        try:
            return super().invoke(context)
        except NotStored as failure:
            raise click.ClickException(NO_ANSWER.format(code=failure.code)) from None
        except StatementFailed as failure:
            if failure.code not in NO_SUCH_TABLE:
                raise
            raise click.ClickException(NO_TABLES.format(code=failure.code)) from None


def _load(module: str) -> ModuleType:
    """Import a module with all it needs, and have the garbage collector pass over what it made.

    Nothing of that is ever garbage. To look through it while it is made takes an eighth of a start;
    to look again later stops every thread of the web process in the middle of a message.
    """
    gc.disable()
    try:
        return import_module(module)
    finally:
        gc.freeze()
        gc.enable()


@click.group(cls=Commands)
def main() -> None:
    """Segin: messages for people who return, and the panel of those who accompany them."""


if __name__ == "__main__":
    main()
