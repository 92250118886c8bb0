"""Made-up requests: every form of the panel filled with what nobody would write."""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from tests.admin.pages import Page
from tests.admin.route_table import BEFORE_SIGNING_IN, ROLES
from tests.admin.test_routes import path_of
from tests.admin.visiting import Visitor

FEW = 1  # pages of one kind that are opened
ODD_TEXTS = (
    *("", " ", "\0", "a\0b", "0", "-1", "1", "2", "1.5", "1e9", "NaN", "Infinity", "9" * 20),
    *("٣", "²", "on", "null", "true", "[]", "{}", '{"a": [1, {"b": null}]}', "[[[[[[", "\ud800"),
    *(
        "2026-11-21",
        "2028-02-29",
        "2026-02-30",
        "0000-00-00",
        "9999-12-31",
        "10000-01-01",
        "9999-12-31T23:59",
        "0001-01-01T00:00+14:00",
    ),
    *("2026-11-21T10:00", "08:00", "25:99", "8h", "lundi", "+22370000001", "70 00 00 01", "+"),
    *("fr", "bm", "en", "xx", "sms", "whatsapp", "mali", "kayes", "case", "admin", "menu", "fini"),
    *("accueil.debut", "../../etc/passwd", "//evil.example", "javascript:alert(1)", "%00", "%s"),
    *("=cmd|' /C calc'!A0", "{{7*7}}", "{0.__class__}", "{number}", "<b>gras</b>", "é" * 3_000),
    *("\u202egnp.exe", "💥" * 300, "\r\nSet-Cookie: x=y", "a\n\n\nb", "&amp;", "' OR 1=1 --"),
    *("nom;numero\nAwa;1", "flow: x\nstates: {}", "a: &a [*a]", "- !!python/object x", "\ufeff"),
)
TEXTS = st.sampled_from(ODD_TEXTS) | st.text(st.characters(exclude_categories=()), max_size=40)
SENT = TEXTS.map(lambda it: _utf8(it))
NUMBERS = st.sampled_from([0, 1, 2, 7, 2**31, 2**63 - 1, 2**63, 2**64, 10**30])
FILES = st.binary(max_size=60) | st.sampled_from(
    [b"", b"\xff\xfe\x00", b"PK\x03\x04", b"name,number\n\0,\0", b"\x1f\x8b\x08", b"x" * 300_000]
)


@dataclass(slots=True)
class Known:
    """What a walk through the panel found: addresses, and what their forms hold."""

    paths: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    fields: dict[tuple[str, str], dict[str, set[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )

    def names(self) -> list[str]:
        """Every field that any form has."""
        return sorted({name for names in self.fields.values() for name in names})


def look_around(visitor: Visitor) -> Known:
    """Open a page of every kind, and note what could be sent from there."""
    known, seen, kinds, waiting = Known(), {"/admin/"}, Counter[str](), ["/admin/"]
    while waiting:
        path = waiting.pop()
        rule = rule_of(visitor, "GET", path)
        kinds[rule] += 1
        if kinds[rule] > FEW:
            continue
        page = visitor.open(path)
        known.paths["GET", rule].add(path.partition("?")[0])
        if visitor.last.mimetype != "text/html":
            continue
        _note(known, visitor, path, page)
        fresh = {it for it in page.links if it.startswith("/admin/")} - seen
        seen |= fresh
        waiting += sorted(fresh)
    return known


def _note(known: Known, visitor: Visitor, path: str, page: Page) -> None:
    for form in page.forms:
        action, method = form.action or path, form.method.upper()
        rule = rule_of(visitor, method, action)
        known.paths[method, rule].add(action.partition("?")[0])
        for name in form.names | form.fields.keys():
            known.fields[method, rule][name] |= set(form.fields.get(name, ()))


def rule_of(visitor: Visitor, method: str, path: str) -> str:
    """The route that an address of the panel belongs to."""
    adapter = visitor.app.url_map.bind("localhost")
    rule, _ = adapter.match(path.partition("?")[0], method=method, return_rule=True)
    return str(rule.rule)


def every_route() -> Iterator[tuple[str, str]]:
    """(method, rule) of the written table."""
    yield from sorted({**ROLES, **BEFORE_SIGNING_IN})


def paths(method: str, rule: str, known: Known) -> st.SearchStrategy[str]:
    """Addresses of a route: those that are shown, and some that lead nowhere."""
    shown = sorted(known.paths.get((method, rule), ()))
    names = [part[5:-1] for part in rule.split("/") if part.startswith("<int:")]
    made_up = st.fixed_dictionaries(dict.fromkeys(names, NUMBERS)).map(
        lambda ids: path_of(rule, ids)
    )
    return st.sampled_from(shown) | made_up if shown else made_up


def fields(method: str, rule: str, known: Known) -> st.SearchStrategy[dict[str, Any]]:
    """What is sent: most of it as the form stands, some of it changed, left out or added."""
    own = known.fields.get((method, rule), {})
    filled = {
        name: (st.sampled_from(sorted(values)) | TEXTS if values else TEXTS)
        for name, values in sorted(own.items())
        if name != "csrf_token"
    }
    several = {name: one | st.lists(one, max_size=3) for name, one in filled.items()}
    others = [name for name in known.names() if name not in filled and name != "csrf_token"]
    added = st.dictionaries(st.sampled_from(others), TEXTS, max_size=3)
    files = st.dictionaries(st.sampled_from(["file", "names"]), FILES, max_size=1)
    return st.tuples(
        st.fixed_dictionaries({}, optional=several) | st.fixed_dictionaries(filled), added, files
    ).map(lambda parts: parts[1] | parts[0] | {k: _File(v) for k, v in parts[2].items()})


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes


def as_sent(given: Mapping[str, Any], token: str) -> dict[str, Any]:
    """The fields as a client of werkzeug takes them."""
    sent: dict[str, Any] = {"csrf_token": token}
    for name, value in given.items():
        if isinstance(value, _File):
            sent[name] = (io.BytesIO(value.body), "fichier.csv")
        elif isinstance(value, list):
            sent[name] = [_utf8(it) for it in value]
        else:
            sent[name] = _utf8(value)
    return sent


def _utf8(text: str) -> str:
    """Half a character cannot be sent as UTF-8; a browser sends the replacement sign."""
    return text.encode("utf-8", "replace").decode()
