"""Preparing: what `run.py` runs before every start; when nothing is to be done, in no time."""

from __future__ import annotations

from pathlib import Path

import click

from bot.commands.configuration import configured
from bot.services.preparation import fingerprint, is_prepared
from bot.store.db import open_database

ROOT = Path(__file__).parents[2]


@click.command(hidden=True)
@click.option("--demo", is_flag=True)
@click.option("--reset", is_flag=True)
@click.pass_context
def prepare(context: click.Context, demo: bool, reset: bool) -> None:
    """Make the database what the files say; a second start finds it so and is done."""
    db = open_database(configured().database_url)
    ready = not reset and is_prepared(db, fingerprint(ROOT, demo=demo))
    db.close()
    if ready:
        return
    # By its name, so that what it needs is not loaded when it is not needed.
    commands = context.find_root().command
    assert isinstance(commands, click.Group)
    renew = commands.get_command(context, "renew")
    assert renew is not None
    context.invoke(renew, demo=demo, reset=reset)
