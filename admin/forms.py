"""Forms: what members may send, checked, with each error beside its field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as N_
from flask_wtf import FlaskForm
from wtforms import (
    Field,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, InputRequired
from wtforms.widgets import CheckboxInput, EmailInput, ListWidget

from admin.refusal_words import REFUSALS
from admin.words import REASONS, ROLES, word
from bot.services.members import LANGUAGES, LONGEST_NAME
from bot.services.policy import Role
from bot.services.refusal import Refusal, TooManyTries
from bot.services.ticket_views import Reason

LANGUAGE_NAMES = {"fr": "Français", "en": "English"}
NOBODY = "nobody"


def required() -> InputRequired:
    """The field may not be empty."""
    return InputRequired(N_("Ce champ est vide."))


def same_as(field: str) -> EqualTo:
    """The field must say what another one says."""
    return EqualTo(field, N_("Les deux mots de passe ne sont pas les mêmes."))


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


def _password(label: Any, kind: str, *validators: Any) -> PasswordField:
    return PasswordField(
        label, [required(), *validators], render_kw={"autocomplete": kind, "maxlength": 200}
    )


class SignInForm(FlaskForm):
    """The first step."""

    email = StringField(
        N_("Adresse e-mail"),
        [required()],
        widget=EmailInput(),
        render_kw={"autocomplete": "username", "maxlength": 200, "spellcheck": "false"},
    )
    password = _password(N_("Mot de passe"), "current-password")


class CodeForm(FlaskForm):
    """A code of the telephone."""

    code = StringField(
        N_("Code à 6 chiffres"),
        [required()],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 9},
    )


class RecoveryForm(FlaskForm):
    """A code on paper."""

    code = StringField(
        N_("Code de secours"),
        [required()],
        render_kw={"autocomplete": "off", "maxlength": 20, "spellcheck": "false"},
    )


class AcceptForm(FlaskForm):
    """What an invited member chooses."""

    name = StringField(
        N_("Votre nom, tel que vos collègues le verront"),
        [required()],
        filters=[_one_line],
        render_kw={"autocomplete": "name", "maxlength": LONGEST_NAME},
    )
    password = _password(N_("Nouveau mot de passe"), "new-password")
    again = _password(N_("Le même, encore une fois"), "new-password", same_as("password"))


class PasswordForm(FlaskForm):
    """Another password."""

    old = _password(N_("Mot de passe actuel"), "current-password")
    password = _password(N_("Nouveau mot de passe"), "new-password")
    again = _password(N_("Le même, encore une fois"), "new-password", same_as("password"))


class ConfirmForm(FlaskForm):
    """Before something that matters."""

    old = _password(N_("Mot de passe actuel"), "current-password")


class ProfileForm(FlaskForm):
    """How a member is called, and the language of the screens."""

    name = StringField(
        N_("Nom"),
        [required()],
        filters=[_one_line],
        render_kw={"autocomplete": "name", "maxlength": LONGEST_NAME},
    )
    language = RadioField(
        N_("Langue des écrans"), choices=[SelectChoice(it, LANGUAGE_NAMES[it]) for it in LANGUAGES]
    )


class RolesForm(FlaskForm):
    """What a member does here."""

    roles = SelectMultipleField(
        N_("Rôles"),
        choices=[SelectChoice(role.value, ROLES[role]) for role in Role],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )

    def chosen(self) -> frozenset[Role]:
        """The roles that were ticked."""
        return frozenset(Role(it) for it in self.roles.data or ())


class LeavingForm(FlaskForm):
    """Who takes over what stood in a leaving member's name."""

    heir = SelectField(N_("Qui reprend ?"), [required()])

    def offer(self, colleagues: Iterable[tuple[int, str]]) -> None:
        """Show these, and nobody; none is chosen beforehand."""
        self.heir.choices = [
            ("", _("Choisir")),
            *((str(member_id), name) for member_id, name in colleagues),
            (NOBODY, _("Personne : à répartir")),
        ]

    def heir_id(self) -> int | None:
        """The colleague chosen; None for nobody."""
        return None if self.heir.data in ("", NOBODY) else int(self.heir.data)


class InviteForm(RolesForm):
    """A new member."""

    email = StringField(
        N_("Adresse e-mail"),
        [required()],
        widget=EmailInput(),
        render_kw={"autocomplete": "off", "maxlength": 200, "spellcheck": "false"},
    )


class CloseForm(FlaskForm):
    """Why a ticket is closed."""

    reason = RadioField(
        N_("Pourquoi la fermer ?"),
        choices=[SelectChoice(it.value, REASONS[it]) for it in Reason],
        validate_choice=False,  # the service says it in better words
    )


def refuse(field: Field, refusal: Refusal) -> None:
    """Put a refusal into words beside its field."""
    if isinstance(refusal, TooManyTries):
        text = _("Trop d’essais. Attendez %(wait)s, puis réessayez.", wait=_wait(refusal.seconds))
    else:
        text = word(REFUSALS, refusal.code)
    field.errors = [*field.errors, text]


def _wait(seconds: int) -> str:
    if seconds <= 90:
        return str(_("%(count)d secondes", count=seconds))
    return str(_("%(count)d minutes", count=-(-seconds // 60)))
