"""Forms of requests: an answer, a note, to whom, by when."""

from __future__ import annotations

from flask_babel import lazy_gettext as N_
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, HiddenField, SelectField, TextAreaField

from admin.words import CATEGORIES, word
from bot.services.ticket_categories import CATEGORIES as KNOWN
from bot.services.ticket_opening import LONGEST_BODY


class AnswerForm(FlaskForm):
    """What the person gets."""

    text = TextAreaField(
        N_("Votre réponse"), render_kw={"rows": 5, "maxlength": LONGEST_BODY, "dir": "auto"}
    )
    version = HiddenField()


class NoteForm(FlaskForm):
    """What only colleagues read."""

    note = TextAreaField(
        N_("Note interne"), render_kw={"rows": 3, "maxlength": LONGEST_BODY, "dir": "auto"}
    )


class AssignForm(FlaskForm):
    """Who deals with it."""

    member = SelectField(N_("Confier à"), coerce=int, validate_choice=False)


class AboutForm(FlaskForm):
    """Whom of the team a complaint is about."""

    about = SelectField(N_("Cette plainte concerne"), coerce=int, validate_choice=False)


class SortForm(FlaskForm):
    """Category, urgency and deadline."""

    category = SelectField(N_("Sujet"), validate_choice=False)
    is_urgent = BooleanField(N_("Urgent"))
    due = DateField(N_("À répondre avant le"), render_kw={"placeholder": "2026-11-30"})

    def offer(self, present: str) -> SortForm:
        """With the categories that there are."""
        names = [*KNOWN, *([] if present in KNOWN else [present])]
        self.category.choices = [(name, word(CATEGORIES, name)) for name in names]
        return self
