"""Every page stands as assistive technology needs it: what axe checks without looking at it."""

from __future__ import annotations

import pytest

from bot.services.parts import Parts
from bot.services.policy import Role
from tests.admin.desk_people import parts, stocked_url
from tests.admin.structure import faults_of
from tests.admin.test_forms import crawl
from tests.admin.visiting import BEGIN, Visitor, ask, hire

__all__ = ["parts", "stocked_url"]
WHOLE = (
    '<!doctype html><html lang="fr"><head><title>T</title></head><body><a href="#work">Aller</a>'
    '<main id="work"><h1>Un</h1>{}</main></body></html>'
)


def test_every_page_can_be_walked_without_seeing_it(visitor: Visitor, parts: Parts) -> None:
    ask(parts, urgent=True)
    visitor.be(hire(parts, Role.ADMIN))
    faults: dict[str, list[str]] = {}
    count = 0
    for path, page in crawl(visitor):
        count += 1
        if found := faults_of(page.html):
            faults[path] = found
    assert count > 40
    assert faults == {}


def test_pages_before_signing_in_can_be_walked_too(visitor: Visitor) -> None:
    assert faults_of(visitor.open(BEGIN).html) == []
    assert faults_of(visitor.open("/admin/invitation/none").html) == []


@pytest.mark.parametrize(
    ("inside", "fault"),
    [
        ("", ""),
        ("<h3>Trop bas</h3>", "h3 after h1: Trop bas"),
        ("<button></button>", "button without a name: {}"),
        ('<a href="/x"><svg aria-hidden="true"></svg></a>', "a without a name: {'href': '/x'}"),
        ("<svg></svg>", "svg without a name"),
        ("<img src='x'>", "img without alt: {'src': 'x'}"),
        ("<table><tr><td>1</td></tr></table>", "table without headers"),
        ("<table><tr><th>1</th></tr></table>", "th without scope: 1"),
        ("<ul><p>x</p></ul>", "ul holds {'p'}"),
        ('<p role="buton">x</p>', "role buton"),
        ('<p aria-describedby="none">x</p>', "aria-describedby none"),
        ('<p tabindex="3">x</p>', "tabindex 3"),
        ("<fieldset><p>x</p></fieldset>", "fieldset without a legend"),
        ("<nav><a href='/'>x</a></nav>", "nav landmarks: {'': 1}"),
    ],
)
def test_what_is_wrong_is_found(inside: str, fault: str) -> None:
    assert faults_of(WHOLE.format(inside)) == ([fault] if fault else [])
