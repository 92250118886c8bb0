"""Renewing: the database brought after the code and its files."""

from __future__ import annotations

import click

from bot.app import FLOWS, LOCALES, ROOT
from bot.commands.configuration import configured
from bot.commands.setup import parts
from bot.config import Config
from bot.demonstration import DEMO_FILE, fill, read_demonstration
from bot.services.content_files import import_if_changed
from bot.services.preparation import fingerprint, note_prepared
from bot.store import migrate as migrations
from bot.store.moment import to_micros


@click.command()
def migrate() -> None:
    """Bring the database to the newest version."""
    config = configured()
    make_folder(config)
    migrations.upgrade(config.database_url)
    click.echo(f"base de données : version {migrations.current(config.database_url)}")


@click.command(hidden=True)
@click.option("--demo", is_flag=True)
@click.option("--reset", is_flag=True)
def renew(demo: bool, reset: bool) -> None:
    """Migrate, import flows and facts, and fill the demonstration."""
    made = parts()
    make_folder(made.config)
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
