"""Keys: what an older one sealed, sealed again with the first."""

from __future__ import annotations

import sys

import click

from bot.commands.setup import parts
from bot.services.rotation import rotate as go_through


@click.group()
def keys() -> None:
    """The keys that seal what people wrote."""


@keys.command()
def rotate() -> None:
    """Seal everything with the first key of SEGIN_DATA_KEYS, while the service runs.

    Every process must know that key already: restart web and worker with it first, else they
    cannot read what is sealed here. Exit 1 when something does not open: then no older key may be
    taken away.
    """
    unreadable = 0
    for done in go_through(parts()):
        unreadable += done.unreadable
        if done.sealed_again or done.unreadable:
            click.echo(
                f"{done.table}.{done.column} : {done.sealed_again} scellés à nouveau, "
                f"{done.unreadable} illisibles"
            )
    if unreadable:
        click.echo(f"{unreadable} valeurs ne s'ouvrent pas : gardez les anciennes clés")
        sys.exit(1)
    click.echo("tout est scellé avec la première clé : les autres peuvent être retirées d'ici")
    click.echo("gardez-les à part : les sauvegardes d'avant ne s'ouvrent qu'avec elles")
