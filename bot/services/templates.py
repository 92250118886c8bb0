"""Templates entered, changed and withdrawn by administrators, as the provider approved them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.services.policy import Actor
from bot.services.refusal import Refusal
from bot.services.settings import see_to
from bot.services.template_views import Approval, Category, Purpose, Template, find_template
from bot.services.template_wording import MOST_VARIABLES, problem_of_body
from bot.store import audit, library
from bot.store import templates as store
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.session import Session
from bot.store.templates import TemplateRow, TextRow

LANGUAGES = ("fr", "bm")
LONGEST_NAME, LONGEST_VARIABLE = 60, 40
_CONTENT_ID = re.compile(r"HX[0-9a-fA-F]{32}")
# What the service fills in by itself: nothing, or the first name of whom the news are for.
VARIABLES_OF = {Purpose.NEWS: 0, Purpose.NEWS_FOR_ANOTHER: 1}


@dataclass(frozen=True, slots=True)
class TypedText:
    """One language as it was typed; all of it empty: there is none."""

    body: str = ""
    content_id: str = ""
    state: str = Approval.PENDING
    state_on: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed for this language."""
        return not self.body and not self.content_id


@dataclass(frozen=True, slots=True)
class TypedTemplate:
    """A template as it was typed; `variables` one a line."""

    name: str
    purpose: str
    category: str
    variables: tuple[str, ...]
    texts: Mapping[str, TypedText]


class BadTemplate(Refusal):
    """It cannot be kept so: the code of what is wrong by the name of the field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("bad_template")
        self.problems = problems


def enter_template(actor: Actor, typed: TypedTemplate, *, session: Session, now: datetime) -> int:
    """A new template; its id. Raises `Refusal` "not_allowed", or `BadTemplate`."""
    see_to(actor)
    _check(typed, None, session=session, today=now.date())
    at, template_id = to_micros(now), new_id()
    variables = json.dumps(typed.variables, ensure_ascii=False)
    row = TemplateRow(
        template_id, typed.name, typed.purpose, typed.category, variables, actor.id, at, at
    )
    store.insert_template(session, row)
    _keep_texts(actor, template_id, typed, session=session, now=at)
    _record("template_entered", actor, template_id, session=session, now=at)
    return template_id


def change_template(
    actor: Actor,
    template_id: int,
    typed: TypedTemplate,
    *,
    seen: int,
    session: Session,
    now: datetime,
) -> None:
    """What a template is from now on. `seen` is when it was changed last, as the page showed it.

    Raises `Refusal` "not_allowed", "no_such_template", "template_changed", "template_withdrawn",
    or `BadTemplate`.
    """
    row = _lock(actor, template_id, session=session)
    if row.changed_at != seen:
        raise Refusal("template_changed")
    _check(typed, template_id, session=session, today=now.date())
    at, variables = to_micros(now), json.dumps(typed.variables, ensure_ascii=False)
    store.change_template(
        session, template_id, name=typed.name, purpose=typed.purpose, category=typed.category,
        variables=variables, now=at,
    )  # fmt: skip
    _keep_texts(actor, template_id, typed, session=session, now=at)
    _record("template_changed", actor, template_id, session=session, now=at)


def withdraw_template(actor: Actor, template_id: int, *, session: Session, now: datetime) -> None:
    """Nobody is sent it any more. Raises `Refusal` as `change_template`."""
    _lock(actor, template_id, session=session)
    at = to_micros(now)
    store.withdraw_template(session, template_id, member_id=actor.id, now=at)
    _record("template_withdrawn", actor, template_id, session=session, now=at)


def read_template(actor: Actor, template_id: int, *, session: Session) -> Template:
    """One template. Raises `Refusal` "not_allowed", "no_such_template"."""
    see_to(actor)
    found = find_template(session, template_id)
    if found is None:
        raise Refusal("no_such_template")
    return found


def list_history(actor: Actor, template_id: int, *, session: Session) -> list[TextRow]:
    """The texts that it had before. Raises `Refusal` "not_allowed"."""
    see_to(actor)
    return [it for it in store.list_history(session, template_id) if it.ended_at is not None]


def _lock(actor: Actor, template_id: int, *, session: Session) -> TemplateRow:
    see_to(actor)
    row = store.lock_template(session, template_id)
    if row is None:
        raise Refusal("no_such_template")
    if row.withdrawn_at is not None:
        raise Refusal("template_withdrawn")
    return row


def _keep_texts(
    actor: Actor, template_id: int, typed: TypedTemplate, *, session: Session, now: int
) -> None:
    """A text that differs takes the place of the one in force, which stays with its end."""
    known = {it.language: it for it in store.list_texts(session) if it.template_id == template_id}
    for language in LANGUAGES:
        text, was = typed.texts.get(language, TypedText()), known.get(language)
        told = TypedText(was.body, was.content_id, was.state, was.state_on) if was else None
        if told == text or (told is None and text.is_empty):
            continue
        if was is not None:
            store.end_text(session, was.id, now=now)
        if not text.is_empty:
            new = TextRow(
                new_id(), template_id, language, text.body, text.content_id, text.state,
                text.state_on, actor.id, now,
            )  # fmt: skip
            store.insert_text(session, new)


def _check(typed: TypedTemplate, template_id: int | None, *, session: Session, today: date) -> None:
    problems = {name: code for name, code in _wrong_whole(typed) if code}
    if "purpose" not in problems and typed.purpose != Purpose.MEMBER:
        others = store.list_templates(session)
        is_taken = any(
            it.purpose == typed.purpose and it.withdrawn_at is None and it.id != template_id
            for it in others
        )
        if is_taken:
            problems["purpose"] = "purpose_taken"
    if all(text.is_empty for text in typed.texts.values()):
        problems["fr.body"] = "empty"
    for language, text in typed.texts.items():
        if not text.is_empty:
            wrong = _wrong_text(text, len(typed.variables), today)
            problems |= {f"{language}.{name}": code for name, code in wrong.items() if code}
    if problems:
        raise BadTemplate(problems)


def _wrong_whole(typed: TypedTemplate) -> list[tuple[str, str]]:
    wanted = VARIABLES_OF.get(Purpose(typed.purpose)) if typed.purpose in set(Purpose) else None
    is_long = any(len(it) > LONGEST_VARIABLE for it in typed.variables)
    variables = "text_long" if is_long or len(typed.variables) > MOST_VARIABLES else ""
    if wanted is not None and len(typed.variables) != wanted:
        variables = "no_variables" if wanted == 0 else "first_name_only"
    name = "empty" if not typed.name else "text_long" if len(typed.name) > LONGEST_NAME else ""
    return [
        ("name", name),
        ("purpose", "" if typed.purpose in set(Purpose) else "no_choice"),
        ("category", "" if typed.category in set(Category) else "no_choice"),
        ("variables", variables),
    ]


def _wrong_text(text: TypedText, count: int, today: date) -> dict[str, str]:
    return {
        "body": problem_of_body(text.body, count),
        "content_id": "" if _CONTENT_ID.fullmatch(text.content_id) else "bad_content_id",
        "state": "" if text.state in set(Approval) else "no_choice",
        "state_on": "" if _is_past_day(text.state_on, today) else "bad_past_day",
    }


def _is_past_day(written: str, today: date) -> bool:
    try:
        return date.fromisoformat(written) <= today
    except ValueError:
        return False


def _record(act: str, actor: Actor, template_id: int, *, session: Session, now: int) -> None:
    library.raise_revision(session)  # the neutral ones stand on everybody's shelf
    audit.record_entry(
        session,
        entry_id=new_id(),
        act=act,
        subject="template",
        subject_id=template_id,
        now=now,
        member_id=actor.id,
    )
