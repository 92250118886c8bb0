"""The form of a template: its purpose, its variables, and what the provider approved of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import lazy_gettext as N_
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import DateInput

from admin import template_words
from admin.words import word
from bot.services.template_views import Approval, Category, Purpose, Template
from bot.services.templates import LANGUAGES, TypedTemplate, TypedText

PARTS = ("body", "content_id", "state", "state_on")


def _body(label: Any) -> TextAreaField:
    return TextAreaField(label, render_kw={"rows": 4, "maxlength": 1100, "dir": "auto"})


def _content_id() -> StringField:
    more = {"maxlength": 40, "autocomplete": "off", "spellcheck": "false"}
    return StringField(N_("Identifiant du fournisseur (ContentSid)"), render_kw=more)


def _state() -> SelectField:
    choices = [SelectChoice(it.value, template_words.STATES[it]) for it in Approval]
    return SelectField(N_("Ce que dit le fournisseur"), choices=choices, validate_choice=False)


def _day() -> StringField:
    return StringField(N_("Depuis le"), widget=DateInput())


class TemplateForm(FlaskForm):
    """A template as a member types it."""

    seen = HiddenField()
    name = StringField(N_("Nom, pour l’équipe"), render_kw={"maxlength": 60})
    purpose = RadioField(
        N_("À quoi il sert"),
        choices=[SelectChoice(it.value, template_words.PURPOSES[it]) for it in Purpose],
        default=Purpose.MEMBER.value,
        validate_choice=False,
    )
    category = SelectField(
        N_("Catégorie chez le fournisseur, qui fait son prix"),
        choices=[SelectChoice(it.value, template_words.CATEGORIES[it]) for it in Category],
        validate_choice=False,
    )
    variables = TextAreaField(
        N_("Ce que les variables veulent dire"), render_kw={"rows": 3, "maxlength": 500}
    )
    fr_body, bm_body = _body(N_("Texte approuvé, en français")), _body(N_("Le même en bambara"))
    fr_content_id, bm_content_id = _content_id(), _content_id()
    fr_state, bm_state = _state(), _state()
    fr_state_on, bm_state_on = _day(), _day()

    @property
    def seen_here(self) -> int:
        """When it was changed last, as the page knew; -1 where somebody changed that."""
        written = self.seen.data or ""
        return int(written) if written.isascii() and written.isdigit() and len(written) < 19 else -1

    def language(self, code: str) -> list[Field]:
        """The fields of one language."""
        return [self[f"{code}_{part}"] for part in PARTS]

    def typed(self) -> TypedTemplate:
        """What was typed, without spaces that say nothing."""
        return TypedTemplate(
            name=_line(self.name),
            purpose=self.purpose.data or "",
            category=self.category.data or "",
            variables=tuple(_lines(self.variables)),
            texts={code: self._text(code) for code in LANGUAGES},
        )

    def _text(self, code: str) -> TypedText:
        body = "\n".join(_lines(self[f"{code}_body"]))
        content_id, state_on = _line(self[f"{code}_content_id"]), _line(self[f"{code}_state_on"])
        if not body and not content_id:
            return TypedText()
        return TypedText(body, content_id, self[f"{code}_state"].data or "", state_on)

    def tell(self, problems: Mapping[str, str]) -> None:
        """Say beside each field what is wrong."""
        for name, code in problems.items():
            self[name.replace(".", "_")].errors = [word(template_words.PROBLEMS, code)]


def filled(template: Template) -> dict[str, str]:
    """The form of a template as it is."""
    texts = {
        f"{code}_{part}": getattr(text, part)
        for code, text in template.texts.items()
        for part in PARTS
    }
    return {
        "seen": str(template.changed_at),
        "name": template.name,
        "purpose": template.purpose,
        "category": template.category,
        "variables": "\n".join(template.variables),
        **texts,
    }


def _line(field: Field) -> str:
    return " ".join((field.data or "").split())


def _lines(field: Field) -> Iterator[str]:
    lines = (" ".join(line.split()) for line in (field.data or "").splitlines())
    return (line for line in lines if line)
