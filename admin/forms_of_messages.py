"""Forms of the inbox and of a person's page."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as N_
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField

from bot.services.ticket_opening import LONGEST_BODY


class SearchForm(FlaskForm):
    """Whom somebody looks for: it is posted, so that no number stands in an address."""

    who = StringField(
        N_("Chercher une personne"),
        render_kw={"maxlength": 80, "autocomplete": "off", "spellcheck": "false"},
    )


class WriteForm(FlaskForm):
    """What the person gets; `seen` is the last message that the page knew."""

    text = TextAreaField(
        N_("Votre message"), render_kw={"rows": 4, "maxlength": LONGEST_BODY, "dir": "auto"}
    )
    seen = HiddenField()

    @property
    def seen_here(self) -> int:
        """The place that the page knew; -1 where somebody changed it."""
        written = self.seen.data or ""
        is_place = written.isascii() and written.isdigit() and len(written) < 19
        return int(written) if is_place else -1


class PersonNoteForm(FlaskForm):
    """What only colleagues read."""

    note = TextAreaField(
        N_("Note interne"), render_kw={"rows": 2, "maxlength": LONGEST_BODY, "dir": "auto"}
    )


def with_ready(text: str, ready: Sequence[str], chosen: str) -> str:
    """What was typed, and after it the ready answer that was chosen; it is read before it goes."""
    is_there = chosen.isascii() and chosen.isdigit() and int(chosen[:4]) < len(ready)
    return "\n".join(it for it in (text.strip(), ready[int(chosen)] if is_there else "") if it)
