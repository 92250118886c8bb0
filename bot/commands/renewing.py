"""Renewing: the database brought after the code and its files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from bot.app import FLOWS, LOCALES, ROOT
from bot.commands.configuration import configured
from bot.commands.setup import parts
from bot.config import Config
from bot.demonstration import DEMO_FILE, fill, read_demonstration
from bot.services.content_files import import_if_changed
from bot.services.preparation import fingerprint, note_prepared
from bot.store import migrate as migrations
from bot.store.db import NotStored
from bot.store.moment import to_micros


@click.command()
def migrate() -> None:
    """Bring the database to the newest version."""
    config = configured()
    make_folder(config)
    with told_plainly():
        migrations.upgrade(config.database_url)
    click.echo(f"base de données : version {migrations.current(config.database_url)}")


@click.command(hidden=True)
@click.option("--demo", is_flag=True)
@click.option("--reset", is_flag=True)
def renew(demo: bool, reset: bool) -> None:
    """Migrate, import flows and facts, and fill the demonstration."""
    made = parts()
    make_folder(made.config)
    with told_plainly():
        if reset:
            migrations.downgrade(made.config.database_url, "base")
        migrations.upgrade(made.config.database_url)
    import_if_changed(made, FLOWS, LOCALES)
    if demo:
        fill(made, read_demonstration(FLOWS / "data" / DEMO_FILE))
    wanted, now = fingerprint(ROOT, demo=demo), to_micros(made.clock())
    made.db.write(lambda session: note_prepared(session, wanted, now=now))
    made.db.close()


def make_folder(config: Config) -> None:
    """The folder for what the service itself writes: for its own account and nobody else."""
    config.var_dir.mkdir(mode=0o700, parents=True, exist_ok=True)


@contextmanager
def told_plainly() -> Iterator[None]:
    """One sentence and exit 1 when the database cannot be reached or written."""
    try:
        yield
    except NotStored as failure:
        sentence = f"la base de données ne répond pas ({failure.code})"
        raise click.ClickException(sentence) from None
