"""Changing facts: corrected, added, found true again; said so at once, by every process.

A fact is refused that does not hold together with the others, or that says what none may say.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from bot.core.check.safety import invented_numbers
from bot.core.check.wording import found_in, spoken
from bot.core.content import ContentError, build_content
from bot.core.text import compile_text, stray_braces
from bot.services.fact_bodies import Body, Typed, read_part, with_parts
from bot.services.fact_kinds import KINDS, FactKind, Shape
from bot.services.fact_rows import parsed_facts
from bot.services.flow_wording import promise_words
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.store import audit, library
from bot.store import facts as store
from bot.store.facts import FactChange, FactRow
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.session import Session

REVIEWED_FOR = timedelta(days=365)
ACTS = {
    "corrected": "fact_corrected",
    "added": "fact_added",
    "verified": "fact_verified",
    "withdrawn": "fact_withdrawn",
    "put_back": "fact_put_back",
}


class BadFact(Refusal):
    """The fact cannot say this: for each part the code of what is wrong; "" is the whole."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("bad_fact")
        self.problems = problems


def find_kind(name: str) -> FactKind:
    """The kind of that name. Raises `Refusal` "no_such_fact"."""
    if name not in KINDS:
        raise Refusal("no_such_fact")
    return KINDS[name]


def correct_fact(
    actor: Actor,
    name: str,
    key: str,
    typed: Typed,
    *,
    seen: int,
    session: Session,
    now: datetime,
) -> None:
    """What a fact says from now on. `seen` is when it was changed last, as the page showed it.

    Raises `Refusal` "not_allowed", "no_such_fact", "changed_meanwhile", "nothing_changed", or
    `BadFact`.
    """
    see_to(actor)
    kind, row = find_kind(name), lock_row(name, key, session=session)
    if seen != row.changed_at:
        raise Refusal("fact_changed_meanwhile")
    body, problems = with_parts(json.loads(row.body), kind, typed)
    if problems:
        raise BadFact(problems)
    if body == json.loads(row.body):
        raise Refusal("nothing_changed")
    check_fact(kind, key, body, was=json.loads(row.body), session=session)
    store_body(actor, "corrected", kind, key, body, session=session, now=now)


def add_fact(
    actor: Actor, name: str, key: str, body: Body, *, session: Session, now: datetime
) -> None:
    """A new fact. Raises as `correct_fact`, and `Refusal` "fact_exists"."""
    see_to(actor)
    kind = find_kind(name)
    if store.read_fact(session, kind.stored, key) is not None:
        raise Refusal("fact_exists")
    check_fact(kind, key, body, was={}, session=session)
    store.add_fact(session, kind.stored, key, body=dump_body(body), now=to_micros(now))
    record(actor, "added", kind.stored, key, dump_body(body), session=session, now=now)


def verify_fact(actor: Actor, name: str, key: str, *, session: Session, now: datetime) -> None:
    """Somebody made sure that it is still true: it is looked at again in a year.

    The year that people read is not changed by this: it says when the source was true. Raises
    `Refusal` "not_allowed", "no_such_fact".
    """
    see_to(actor)
    kind, row = find_kind(name), lock_row(name, key, session=session)
    body = json.loads(row.body)
    body["review_after"] = (now.date() + REVIEWED_FOR).isoformat()
    store_body(actor, "verified", kind, key, body, session=session, now=now)


def see_to(actor: Actor) -> None:
    """Raise `Refusal` "not_allowed" unless this member may change facts."""
    if not may(actor, Permission.CHANGE_FACTS):
        raise Refusal("not_allowed")


def lock_row(name: str, key: str, *, session: Session) -> FactRow:
    """The row of a fact, locked. Raises `Refusal` "no_such_fact"."""
    row = store.lock_fact(session, find_kind(name).stored, key)
    if row is None:
        raise Refusal("no_such_fact")
    return row


def check_fact(
    kind: FactKind, key: str, body: Body, *, was: Mapping[str, Any], session: Session
) -> None:
    """Raise `BadFact` for a fact that may not be said so, or does not fit the others."""
    problems = bad_texts(kind, body, was, session=session)
    if problems:
        raise BadFact(problems)
    rows = [(it.kind, it.key, it.body) for it in store.list_rows(session)]
    is_new = not any((it[0], it[1]) == (kind.stored, key) for it in rows)
    said = [
        (stored, entry, dump_body(body) if (stored, entry) == (kind.stored, key) else text)
        for stored, entry, text in rows
    ]
    try:
        new = [(kind.stored, key, dump_body(body))] if is_new else []
        build_content(parsed_facts([*said, *new]))
    except ContentError as problem:
        raise BadFact({part_of(kind, key, problem.path): "bad_value"}) from problem


def part_of(kind: FactKind, key: str, path: str) -> str:
    """The part of the form that a problem is about; "" when it is none of them."""
    inner = path.removeprefix(f"{kind.stored}.{key}.")
    parts = [it.path for it in kind.parts]
    return next((it for it in parts if inner == it or inner.startswith(f"{it}.")), "")


def bad_texts(
    kind: FactKind, body: Body, was: Mapping[str, Any], *, session: Session
) -> dict[str, str]:
    """Promises, telephone numbers and amounts written by hand, braces: in texts that changed.

    The code of what is wrong by the path of the part.
    """
    promises = promise_words(session)
    found = dict[str, str]()
    for part in kind.parts:
        if part.shape is not Shape.TEXT or part.path == "notes":
            continue
        for text in read_part(body, part):
            if text not in read_part(was, part):
                literals = " ".join(compile_text(text).pieces[::2])
                if stray_braces(text):
                    found[part.path] = "stray_braces"
                elif promises is not None and list(found_in(spoken(literals), promises)):
                    found[part.path] = "promise_word"
                elif invented_numbers(literals):
                    found[part.path] = "written_number"
    return found


def store_body(
    actor: Actor,
    act: str,
    kind: FactKind,
    key: str,
    body: Body,
    *,
    session: Session,
    now: datetime,
) -> None:
    """Store what a fact says from now on, checked already, and what was done."""
    store.change_fact(session, kind.stored, key, body=dump_body(body), now=to_micros(now))
    record(actor, act, kind.stored, key, dump_body(body), session=session, now=now)


def record(
    actor: Actor,
    act: str,
    stored: str,
    key: str,
    body: str,
    *,
    session: Session,
    now: datetime,
) -> None:
    """Keep what was done and tell every process; the audit log holds names of facts, no texts."""
    at, change_id = to_micros(now), new_id()
    store.record_change(session, FactChange(change_id, stored, key, act, body, actor.id, at))
    library.raise_revision(session)
    audit.record_entry(
        session,
        entry_id=new_id(),
        act=ACTS[act],
        subject="fact",
        subject_id=change_id,
        now=at,
        member_id=actor.id,
        fact=f"{stored}.{key}",
    )


def is_past_review(body: Mapping[str, Any], today: date) -> bool:
    """Whether somebody should look at a fact again."""
    written = str(body.get("review_after", ""))
    return bool(written) and today.isoformat() > written


def dump_body(body: Body) -> str:
    """A fact as it is stored."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
