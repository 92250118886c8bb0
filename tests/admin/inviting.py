"""Inviting: what an administrator and a new member do with a link."""

from __future__ import annotations

from bot.services import members
from bot.services.parts import Parts
from tests.admin.visiting import Visitor

PASSWORD = "quatre mots au hasard"


def invite(admin: Visitor, email: str = "fatou@example.org", *roles: str) -> str:
    """The path of the link that the administrator is shown."""
    page = admin.open("/admin/team/new")
    page = admin.press(page.form(), email=email, roles=list(roles or ("agent",)))
    return link_in(page.text)


def link_in(shown: str) -> str:
    address = next(it for it in shown.split() if "/admin/invitation/" in it)
    assert address.startswith("https://bot.example.org/admin/")
    return address.removeprefix("https://bot.example.org")


def accept(guest: Visitor, link: str, *, password: str = PASSWORD, again: str | None = None) -> str:
    """Choose name and password; the secret of the telephone that is set up next."""
    page = guest.open(link)
    again = password if again is None else again
    page = guest.press(page.form(), name="Fatou Diarra", password=password, again=again)
    shown = page.html.partition('class="secret"')[2].partition(">")[2].partition("<")[0]
    return shown.replace(" ", "")


def read(parts: Parts, email: str) -> members.Member:
    return parts.db.read(lambda s: members.find_by_email(parts, email, session=s))
