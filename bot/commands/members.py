"""Members from the machine itself: adding, listing, disabling, and links that open once."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import TypeVar

import click

from bot.commands.setup import parts
from bot.services import enrolment, members, team
from bot.services.members import Enlisted, Member
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.refusal import Refusal
from bot.services.second_factor import setup_address

T = TypeVar("T")
REFUSALS = {
    "bad_email": "ce n'est pas une adresse e-mail",
    "email_taken": "un membre a déjà cette adresse",
    "no_such_member": "aucun membre n'a cette adresse",
    "last_admin": "c'est le dernier administrateur : donnez d'abord ce rôle à quelqu'un d'autre",
    "disabled": "ce membre est désactivé",
    "not_the_demonstration": "ce lien n'existe que dans la démonstration (SEGIN_ENV=demo)",
}
ENTER, INVITATION = "/admin/enter/", "/admin/invitation/"


@click.group()
def member() -> None:
    """Members of staff: add, list, disable, link."""


@member.command()
@click.argument("email")
@click.option(
    "--role",
    "roles",
    type=click.Choice([role.value for role in Role]),
    multiple=True,
    required=True,
    help="What the member does; may be given more than once.",
)
@click.option("--json", "as_json", is_flag=True)
def add(email: str, roles: tuple[str, ...], as_json: bool) -> None:
    """Add a member, and print the password and the key of the second factor, this once."""
    made = parts()
    enlisted = told(lambda: members.enlist(made, email, {Role(role) for role in roles}))
    if as_json:
        click.echo(json.dumps(_as_json(enlisted), ensure_ascii=False))
        return
    click.echo(f"adresse : {enlisted.email}")
    click.echo(f"mot de passe : {enlisted.password}")
    click.echo(f"clé pour l'application de codes : {enlisted.totp_secret}")
    click.echo(setup_address(enlisted.totp_secret, enlisted.email))


@member.command("list")
@click.option("--json", "as_json", is_flag=True)
def list_all(as_json: bool) -> None:
    """Everyone who works here or did."""
    made = parts()
    everyone = made.db.read(lambda session: members.list_members(made, session=session))
    if as_json:
        listed = [
            {
                "email": one.email,
                "roles": sorted(one.roles),
                "disabled": one.is_disabled,
                "second_factor": one.has_second_factor,
            }
            for one in everyone
        ]
        click.echo(json.dumps(listed, ensure_ascii=False))
        return
    for one in everyone:
        state = "désactivé" if one.is_disabled else "actif"
        click.echo(f"{one.email}  {', '.join(sorted(one.roles))}  {state}")


@member.command()
@click.argument("email")
def disable(email: str) -> None:
    """Shut a member out at once: every session ends, and what stood in their name is nobody's."""
    made = parts()
    found, now = _find(made, email), made.clock()
    told(
        lambda: made.db.write(
            lambda session: team.disable(found.id, by=None, session=session, now=now)
        )
    )
    click.echo(f"désactivé : {found.email}")


@member.command()
@click.argument("email", required=False)
@click.option("--demo", is_flag=True, help="Into the demonstration, as its administrator.")
def link(email: str | None, demo: bool) -> None:
    """Print a link that opens once: for a member who lost password or telephone."""
    if demo == bool(email):
        raise click.UsageError("give the e-mail address of a member, or --demo")
    made = parts()
    if email is None:
        click.echo(ENTER + told(lambda: enrolment.demonstration_link(made)))
        return
    found, now = _find(made, email), made.clock()
    token = told(
        lambda: made.db.write(
            lambda session: team.invite_again(made, found.id, by=None, session=session, now=now)
        )
    )
    click.echo(made.config.public_url + INVITATION + token)


def told(work: Callable[[], T]) -> T:
    """What the work returns; a refusal is said in one line, and the command ends with 1."""
    try:
        return work()
    except Refusal as refusal:
        click.echo(REFUSALS.get(refusal.code, refusal.code), err=True)
        sys.exit(1)


def _find(made: Parts, email: str) -> Member:
    return told(
        lambda: made.db.read(lambda session: members.find_by_email(made, email, session=session))
    )


def _as_json(enlisted: Enlisted) -> dict[str, str]:
    return {
        "email": enlisted.email,
        "password": enlisted.password,
        "totp_secret": enlisted.totp_secret,
    }
