"""Message templates: each with the texts in force, and those that others took the place of."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sqlalchemy import bindparam, select, text, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import message_templates, template_texts

IN_FORCE = text("template_texts.ended_at is null")


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A template as it is stored; `variables` is JSON."""

    id: int
    name: str
    purpose: str
    category: str
    variables: str
    created_by: int
    created_at: int
    changed_at: int
    withdrawn_by: int | None = None
    withdrawn_at: int | None = None


@dataclass(frozen=True, slots=True)
class TextRow:
    """What a template says in one language."""

    id: int
    template_id: int
    language: str
    body: str
    content_id: str
    state: str
    state_on: str
    member_id: int
    written_at: int
    ended_at: int | None = None


_TEMPLATES = select(*(message_templates.c[it.name] for it in fields(TemplateRow)))
_ALL = _TEMPLATES.order_by(message_templates.c.created_at, message_templates.c.id)
_LOCK = _TEMPLATES.where(message_templates.c.id == bindparam("template_id")).with_for_update()
_TEXTS = select(*(template_texts.c[it.name] for it in fields(TextRow)))
_IN_FORCE = _TEXTS.where(IN_FORCE).order_by(template_texts.c.template_id)
_HISTORY = _TEXTS.where(template_texts.c.template_id == bindparam("template_id")).order_by(
    template_texts.c.written_at.desc(), template_texts.c.id
)
_INSERT = insert(message_templates).values(
    {it.name: bindparam(it.name) for it in fields(TemplateRow)}
)
_INSERT_TEXT = insert(template_texts).values(
    {it.name: bindparam(it.name) for it in fields(TextRow)}
)
_CHANGE = (
    update(message_templates)
    .where(message_templates.c.id == bindparam("template_id"))
    .values(
        name=bindparam("new_name"),
        purpose=bindparam("new_purpose"),
        category=bindparam("new_category"),
        variables=bindparam("new_variables"),
        changed_at=bindparam("now"),
    )
)
_WITHDRAW = (
    update(message_templates)
    .where(message_templates.c.id == bindparam("template_id"))
    .values(
        withdrawn_by=bindparam("member_id"),
        withdrawn_at=bindparam("now"),
        changed_at=bindparam("now"),
    )
)
_END = (
    update(template_texts)
    .where(template_texts.c.id == bindparam("text_id"))
    .values(ended_at=bindparam("now"))
)


def list_templates(session: Session) -> list[TemplateRow]:
    """Every template, the oldest first."""
    return [TemplateRow(*row) for row in session.run(_ALL)]


def lock_template(session: Session, template_id: int) -> TemplateRow | None:
    """One template, locked."""
    rows = session.run(_LOCK, {"template_id": template_id})
    return TemplateRow(*rows[0]) if rows else None


def list_texts(session: Session) -> list[TextRow]:
    """The texts in force of every template."""
    return [TextRow(*row) for row in session.run(_IN_FORCE)]


def list_history(session: Session, template_id: int) -> list[TextRow]:
    """Every text that a template ever had, the newest first."""
    return [TextRow(*row) for row in session.run(_HISTORY, {"template_id": template_id})]


def insert_template(session: Session, new: TemplateRow) -> None:
    """Keep a new template."""
    session.change(_INSERT, {it.name: getattr(new, it.name) for it in fields(new)})


def change_template(
    session: Session,
    template_id: int,
    *,
    name: str,
    purpose: str,
    category: str,
    variables: str,
    now: int,
) -> None:
    """What a template is called, is for, costs by and takes."""
    values = {
        "new_name": name, "new_purpose": purpose, "new_category": category,
        "new_variables": variables, "now": now, "template_id": template_id,
    }  # fmt: skip
    session.change(_CHANGE, values)


def withdraw_template(session: Session, template_id: int, *, member_id: int, now: int) -> None:
    """Nobody is sent it any more; it stays, with who said so."""
    session.change(_WITHDRAW, {"template_id": template_id, "member_id": member_id, "now": now})


def insert_text(session: Session, new: TextRow) -> None:
    """Keep a text. End the one in force before."""
    session.change(_INSERT_TEXT, {it.name: getattr(new, it.name) for it in fields(new)})


def end_text(session: Session, text_id: int, *, now: int) -> None:
    """Another text takes its place, or none."""
    session.change(_END, {"text_id": text_id, "now": now})
