"""Every form that is shown needs the proof that it was shown here; GET changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import text

from bot.services import team
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.store.tables import metadata
from tests.admin.desk_people import parts, stocked_url
from tests.admin.pages import Form, Page
from tests.admin.visiting import BEGIN, SECOND_STEP, Visitor, ask, hire

__all__ = ["parts", "stocked_url"]
LOOKED_AT = {"entries", "unsealed"}  # reading a confidential request is recorded
FEW = 4  # there are hundreds of facts and texts
SEEN = {"member_sessions"}


def crawl(visitor: Visitor, start: str = "/admin/") -> Iterator[tuple[str, Page]]:
    """Pages of every kind that a link leads to, a few of each; no link leads to an error."""
    waiting, seen, kinds = [start], {start}, Counter[str]()
    routes = visitor.app.url_map.bind("localhost")
    while waiting:
        path = waiting.pop()
        kind = str(routes.match(path.partition("?")[0])[0])
        kinds[kind] += 1
        if kinds[kind] > FEW:
            continue
        page = visitor.open(path)
        assert visitor.last.status_code == 200, path
        if visitor.last.mimetype != "text/html":
            continue  # a file to keep
        yield path, page
        for link in page.links:
            if link.startswith("/admin/") and link not in seen:
                seen.add(link)
                waiting.append(link)


@pytest.fixture
def chief(visitor: Visitor, parts: Parts, another_visitor: Callable[[], Visitor]) -> Visitor:
    """An administrator with colleagues, requests and two open browsers."""
    member = hire(parts, Role.ADMIN)
    gone = hire(parts, Role.EDITOR, name="gone")
    parts.db.write(lambda s: team.disable(gone.id, by=member.id, session=s, now=parts.clock()))
    ask(parts)
    ask(parts, None, urgent=True)
    another_visitor().be(member)
    return visitor.be(member)


def rows(parts: Parts) -> dict[str, int]:
    """How many rows each table has, and which."""
    return {
        name: hash(str(sorted(map(str, parts.db.read(lambda s, it=name: s.run(text(
            f"SELECT * FROM {it}")))))))
        for name in metadata.tables
    }  # fmt: skip


def test_every_form_without_its_proof_is_refused(chief: Visitor, parts: Parts) -> None:
    tried = 0
    for path, page in list(crawl(chief)):
        for form in page.forms:
            if form.method == "post":
                tried += 1
                refuse(chief, parts, path, form)
    assert tried > 30


def refuse(chief: Visitor, parts: Parts, path: str, form: Form) -> None:
    before = rows(parts)
    fields = {name: value for name, value in form.fields.items() if name != "csrf_token"}
    for token in (None, "", "x", "ImZvcmdlZCI.aaaa.bbbb"):
        sent = fields | ({"csrf_token": [token]} if token is not None else {})
        answer = chief.client.post(form.action or path, data=sent)
        assert answer.status_code == 400, (path, form.action)
    assert rows(parts) == before, (path, form.action)


def test_every_form_carries_its_proof(chief: Visitor) -> None:
    for path, page in crawl(chief):
        for form in page.forms:
            assert form.method == "get" or form.token, (path, form.action)


def test_the_forms_before_signing_in_need_their_proof_too(visitor: Visitor, parts: Parts) -> None:
    hire(parts, Role.AGENT)
    for form in visitor.open(BEGIN).forms:
        refuse(visitor, parts, BEGIN, form)


def test_opening_every_page_changes_nothing(chief: Visitor, parts: Parts) -> None:
    before = rows(parts)
    opened = [path for path, _ in crawl(chief)]
    changed = {name for name, value in rows(parts).items() if before[name] != value}
    assert len(opened) >= 15
    assert changed <= LOOKED_AT | SEEN


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://bot.example.org"])
def test_a_form_from_another_site_is_refused(chief: Visitor, origin: str) -> None:
    token = chief.open("/admin/").form("/sign-out").token or ""
    for headers in ({"Origin": origin},):
        code = chief.post("/admin/sign-out", {"csrf_token": token}, headers=headers)
        assert code == 400
    assert "Se déconnecter" in chief.open("/admin/").text


@pytest.mark.parametrize("origin", ["https://bot.example.org", "http://localhost", None])
def test_a_form_from_here_is_taken(chief: Visitor, origin: str | None) -> None:
    token = chief.open("/admin/").form("/sign-out").token or ""
    headers = {"Origin": origin} if origin else {}
    assert chief.post("/admin/sign-out", {"csrf_token": token}, headers=headers) == 303


def test_the_proof_of_one_browser_is_worthless_in_another(
    chief: Visitor, another_visitor: Callable[[], Visitor], parts: Parts
) -> None:
    token = chief.open("/admin/").form("/sign-out").token or ""
    other = another_visitor().be(hire(parts, Role.AGENT, name="other"))
    other.open("/admin/")
    assert other.post("/admin/sign-out", {"csrf_token": token}) == 400


def test_a_proof_from_before_signing_in_is_worthless_afterwards(
    visitor: Visitor, parts: Parts
) -> None:
    awa = hire(parts, Role.AGENT)
    early = visitor.open(BEGIN).form().token or ""
    visitor.sign_in(awa)
    assert visitor.post("/admin/sign-out", {"csrf_token": early}) == 400


def test_what_is_sent_after_the_session_ended_is_explained(visitor: Visitor) -> None:
    assert visitor.post("/admin/account", {"name": "Awa"}) == 401
    assert "Rien n’a été enregistré" in visitor.page().text
    assert visitor.open(SECOND_STEP).form().action == ""
    assert visitor.last.request.path == BEGIN
