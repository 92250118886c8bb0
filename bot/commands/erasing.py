"""Erasure from the machine itself: who waits, a wish that came by letter, and after a restore."""

from __future__ import annotations

import click

from bot.commands.setup import parts
from bot.services import ledger, oblivion
from bot.services.erasure import ask_erasure
from bot.services.refusal import Refusal
from bot.store import erasures, redactions
from bot.store.moment import from_micros

REFUSALS = {
    "no_such_person": "aucune personne n'a ce numéro de contact : il est à la fin de l'adresse de "
    "sa page dans le panneau",
    "erased_already": "cette personne est déjà cachée : « segin erase list » dit jusqu'à quand",
}


@click.group()
def erase() -> None:
    """People who asked to be forgotten."""


@erase.command("list")
def list_waiting() -> None:
    """Who waits to be forgotten, and until when it can be undone at the desk."""
    known = parts()
    for row in known.db.read(erasures.list_open):
        until = from_micros(row.due_at).strftime("%d/%m/%Y %H:%M")
        click.echo(f"contact {row.contact_id} : effacé pour de bon le {until} UTC")
    left = known.db.read(redactions.count_waiting)
    click.echo(f"{left} message(s) encore à faire oublier au fournisseur")


@erase.command()
@click.argument("contact_id", type=int)
@click.confirmation_option(prompt="Cacher cette personne, et tout effacer dans 7 jours ?")
def contact(contact_id: int) -> None:
    """Hide a contact now and forget them in seven days; prints the code that undoes it.

    CONTACT_ID stands at the end of the address of the person's page: /admin/people/CONTACT_ID.
    """
    known = parts()
    now = known.clock()
    try:
        code = known.db.write(
            lambda session: ask_erasure(known.vault, contact_id, session=session, now=now)
        )
    except Refusal as refused:
        raise click.ClickException(REFUSALS[refused.code]) from None
    click.echo(f"caché. Code pour annuler au bureau, pendant 7 jours : {code}")


@erase.command()
def replay() -> None:
    """After a restore: forget again whom the ledger names, before anybody can read the database."""
    known = parts()
    path = ledger.ledger_path(known)
    if not path.exists():
        raise click.ClickException(f"il n'y a pas de registre {path.name} dans {path.parent}")
    click.echo(f"{oblivion.replay(known)} personne(s) de nouveau effacée(s) ou cachée(s)")
