"""A visitor of the panel: opens pages, fills in forms, signs in; and the members who do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.services import members
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.sign_in import Stage, open_session
from bot.store import addresses, contacts, sharing, tickets
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.session import Session
from tests.admin.pages import Form, Page

BEGIN, SECOND_STEP = "/admin/sign-in", "/admin/second-step"
_REQUESTS = count(1)


def reference() -> str:
    """A reference no other request of this run has."""
    return f"T{next(_REQUESTS):06}"


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member, and what they know."""

    id: int
    email: str
    password: str
    secret: str

    def code(self, parts: Parts, *, later: int = 0) -> str:
        """What their telephone shows now, or some steps later."""
        at = parts.clock() + timedelta(seconds=30 * later)
        return pyotp.TOTP(self.secret).at(at)


@dataclass(slots=True)
class Visitor:
    """A browser at the panel."""

    app: Flask
    parts: Parts
    source: str = "192.0.2.1"
    client: FlaskClient = field(init=False)
    last: TestResponse = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def open(self, path: str, **options: object) -> Page:
        """Go to an address, and where it leads."""
        self.last = self.client.get(
            path,
            follow_redirects=True,
            environ_overrides={"REMOTE_ADDR": self.source},
            **options,  # type: ignore[arg-type]
        )
        return self.page()

    def page(self) -> Page:
        """What is on the screen."""
        return Page(self.last.get_data(as_text=True))

    def press(self, form: Form, **filled: str | list[str]) -> Page:
        """Send a form of the page on the screen, with some fields filled in."""
        self.post(form.action or self.last.request.full_path, {**form.fields, **filled})
        return self.page()

    def post(self, path: str, fields: dict[str, str | list[str]], **options: object) -> int:
        """Send fields to an address; where it leads is on the screen. The first answer's code."""
        self.last = self.client.post(
            path,
            data=fields,
            follow_redirects=False,
            environ_overrides={"REMOTE_ADDR": self.source},
            **options,  # type: ignore[arg-type]
        )
        code = self.last.status_code
        if code in {302, 303}:
            self.open(self.last.headers["Location"])
        return code

    def sign_in(self, who: Colleague, *, later: int = 0) -> Page:
        """Both steps, as a person does them."""
        page = self.sign_in_first(who)
        return self.press(page.form(), code=who.code(self.parts, later=later))

    def sign_in_first(self, who: Colleague) -> Page:
        """The first step alone."""
        page = self.open(BEGIN)
        return self.press(page.form(), email=who.email, password=who.password)

    def be(self, who: Colleague) -> Visitor:
        """Be signed in, without the two steps."""
        token = self.parts.db.write(
            lambda s: open_session(
                self.parts, who.id, Stage.FULL, device="", session=s, now=self.parts.clock()
            )
        )
        self.client.set_cookie("segin", token, path="/")
        return self


def hire(parts: Parts, *roles: Role, name: str = "awa") -> Colleague:
    """A member who can sign in."""
    made = members.enlist(parts, f"{name}@example.org", roles)
    return Colleague(made.id, made.email, made.password, made.totp_secret)


def ask(
    parts: Parts,
    text: str | None = "Bonjour",
    *,
    category: str = "person",
    urgent: bool = False,
    confidential: bool = True,
    number: str = "+22300001234",
    ago: timedelta = timedelta(hours=3),
) -> int:
    """A person's request; the id of its ticket."""
    now = to_micros(parts.clock())

    def story(session: Session) -> int:
        contact_id, address_id, ticket_id = new_id(), new_id(), new_id()
        contacts.insert_contact(session, contact_id=contact_id, language="fr", now=now)
        address = addresses.NewAddress(
            address_id,
            "sms",
            parts.vault.index("address", f"{number}{address_id}"),
            parts.vault.seal(number, "addresses", "address", address_id),
            "simulator",
            contact_id,
            now,
        )
        addresses.insert_address(session, address)
        sharing.share(session, address_id=address_id, contact_id=contact_id, position=1)
        body = parts.vault.seal(text, "tickets", "body", ticket_id) if text else None
        new = tickets.NewTicket(
            ticket_id,
            contact_id,
            reference(),
            category,
            int(urgent),
            int(confidential),
            "open",
            body,
            to_micros(parts.clock() - ago),
        )
        assert tickets.insert_ticket(session, new)
        return ticket_id

    return parts.db.write(story)
