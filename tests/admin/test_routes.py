"""Every route with every role: the written table, the declarations and the answers agree."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask

from admin.screen import Before, Screen
from bot.services.parts import Parts
from bot.services.policy import GRANTS, OPENS_CONFIDENTIAL, Permission, Role, Subject, may
from tests.admin.desk_people import parts, stocked_url
from tests.admin.route_table import BEFORE_SIGNING_IN, ROLES
from tests.admin.visiting import Visitor, ask, hire

__all__ = ["parts", "stocked_url"]
STATIC = "/admin/static/<path:filename>"
FILLED = {
    **{"<flow>": "menu", "<step>": "debut", "<int:scenario_id>": "1", "<int:version_id>": "1"},
    **{"<token>": "no-token", "<path:rest>": "nowhere/at/all", "<int:session_id>": "1"},
    **{"<int:appointment_id>": "1", "<int:office_id>": "1", "<int:closure_id>": "1"},
    **{"<group>": "operator", "<int:referral_id>": "1", "<organisation>": "anpe"},
    **{"<int:departure_id>": "1", "<int:contact_id>": "1"},
    **{"<int:attachment_id>": "1", "<int:relink_id>": "1", "<int:broadcast_id>": "1"},
    **{"<int:phrase_id>": "1", "<table>": "steps", "<int:template_id>": "1", "<key>": "x"},
}


@dataclass(frozen=True)
class Somebody:
    """A member of a test that needs no database."""

    id: int
    roles: frozenset[Role]


def declared(app: Flask) -> dict[tuple[str, str], Permission | Before]:
    """What each route of the running application says it needs."""
    found: dict[tuple[str, str], Permission | Before] = {}
    for rule in app.url_map.iter_rules():
        blueprint, _, name = rule.endpoint.rpartition(".")
        screen = app.blueprints.get(blueprint)
        if isinstance(screen, Screen):
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                found[method, rule.rule] = screen.doors[name].needs
    return found


def path_of(rule: str, ids: dict[str, int]) -> str:
    for name, value in FILLED.items():
        rule = rule.replace(name, value)
    for name, number in ids.items():
        rule = rule.replace(f"<int:{name}>", str(number))
    return rule


def test_the_table_is_what_the_application_declares(app: Flask) -> None:
    known = {
        route: frozenset(role for role in Role if may(Somebody(1, frozenset({role})), needs))
        if isinstance(needs, Permission)
        else needs.value
        for route, needs in declared(app).items()
    }
    assert known == {**ROLES, **BEFORE_SIGNING_IN}


def test_no_route_of_the_panel_is_without_a_door(app: Flask) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/admin")}
    assert rules - {STATIC} == {rule for _, rule in declared(app)}


@pytest.mark.parametrize("role", Role)
def test_each_role_enters_what_the_table_says_and_nothing_else(
    visitor: Visitor, parts: Parts, role: Role
) -> None:
    hire(parts, Role.ADMIN, name="chief")
    other = hire(parts, Role.AGENT, name="other")
    member = hire(parts, role)
    has_changed = True
    for (method, rule), roles in ROLES.items():
        if has_changed:
            visitor.be(member)
            ids = {"ticket_id": ask(parts, confidential=False), "member_id": other.id, "case_id": 1}
            token = visitor.open("/admin/account").form("/sign-out").token
        path = path_of(rule, ids)
        if method == "GET":
            visitor.open(path)
        else:
            visitor.last = visitor.client.post(path, data={"csrf_token": token})
        assert (visitor.last.status_code == 403) is (role not in roles), (method, rule)
        if role in roles:
            assert visitor.last.status_code in {200, 302, 303, 400, 404, 422}, (method, rule)
        has_changed = method != "GET" and role in roles  # it may have ended the session


def test_a_stranger_enters_nothing(visitor: Visitor, parts: Parts) -> None:
    for method, rule in ROLES:
        path = path_of(rule, {"ticket_id": ask(parts), "member_id": 1, "case_id": 1})
        answer = visitor.client.open(path, method=method)
        if method == "GET":
            assert answer.status_code == 303
            assert answer.headers["Location"].startswith("/admin/sign-in"), rule
        else:
            assert answer.status_code == 401, rule


def test_every_permission_is_granted_to_somebody_and_every_role_has_one() -> None:
    assert set(GRANTS) == set(Role)
    assert set().union(*GRANTS.values()) == set(Permission)


def test_without_a_role_nothing_is_allowed() -> None:
    assert not any(may(Somebody(1, frozenset()), permission) for permission in Permission)


@pytest.mark.parametrize("role", Role)
def test_confidential_objects_open_for_three_roles(role: Role) -> None:
    somebody = Somebody(1, frozenset({role}))
    opens = may(somebody, Permission.OPEN_TICKET, Subject(is_confidential=True))
    assert opens is (role in {Role.AGENT, Role.PROTECTION, Role.ADMIN})
    assert opens is (role in OPENS_CONFIDENTIAL)


def test_what_belongs_to_another_member_is_closed_even_to_an_administrator() -> None:
    chief = Somebody(1, frozenset({Role.ADMIN}))
    assert may(chief, Permission.KEEP_OWN_ACCOUNT, Subject(owner_id=1))
    assert not may(chief, Permission.KEEP_OWN_ACCOUNT, Subject(owner_id=2))
