"""Seeding: made-up people, for the demonstration and for tests of growth; never in production."""

from __future__ import annotations

import sys
import time

import click

from bot.app import FLOWS, build
from bot.commands.configuration import EXIT_CONFIG, configured
from bot.demonstration import DEMO_FILE, fill, read_demonstration
from bot.logs import configure_logs
from bot.services.parts import Parts
from bot.services.seeding import grow


@click.command()
@click.option("--contacts", type=click.IntRange(1, 80_000_000), help="So many made-up people more.")
@click.option("--messages", type=click.IntRange(0), default=0, help="Shared out among them.")
def seed(contacts: int | None, messages: int) -> None:
    """Fill the database with invented people: those of the demonstration, or as many as you say."""
    if messages and contacts is None:
        raise click.UsageError("--messages needs --contacts")
    config = configured()
    if not config.may_seed:
        click.echo("SEGIN_ENV is production: no made-up people among real ones", err=True)
        sys.exit(EXIT_CONFIG)
    configure_logs()
    parts = build(config)
    if contacts is None:
        _fill(parts)
    else:
        _grow(parts, contacts=contacts, messages=messages)
    parts.db.close()


def _fill(parts: Parts) -> None:
    count = fill(parts, read_demonstration(FLOWS / "data" / DEMO_FILE))
    done = f"{count} messages reçus" if count else "déjà là, rien à faire"
    click.echo(f"démonstration : {done}")


def _grow(parts: Parts, *, contacts: int, messages: int) -> None:
    began = time.monotonic()
    rows = sum(grow(parts, contacts=contacts, messages=messages))
    seconds = time.monotonic() - began
    click.echo(
        f"{contacts} contacts, {messages} messages : {rows} lignes en {seconds:.1f} s, "
        f"{rows / seconds:.0f} lignes par seconde"
    )
