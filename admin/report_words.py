"""Reports in words: what was asked in a survey, and what was answered."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as N_
from flask_babel.speaklater import LazyString

PERIODS: Mapping[int, LazyString] = {
    30: N_("30 jours"),
    90: N_("3 mois"),
    365: N_("12 mois"),
}
MEDIA: Mapping[str, LazyString] = {"sms": N_("SMS"), "whatsapp": N_("WhatsApp")}
LANGUAGES: Mapping[str, LazyString] = {"fr": N_("Français"), "bm": N_("Bambara")}
SURVEYS: Mapping[str, LazyString] = {
    "step": N_("Après une étape du dossier"),
    "month": N_("Chaque mois : l’activité"),
    "sample": N_("Enquête d’une personne sur cinq"),
    "lost": N_("Personnes perdues de vue"),
}
QUESTIONS: Mapping[str, LazyString] = {
    "work": N_("Que faites-vous maintenant ?"),
    "income": N_("Ce que vous gagnez suffit ?"),
    "help": N_("L’aide a servi ?"),
}
ANSWERS: Mapping[str, LazyString] = {
    "business": N_("Mon activité"),
    "job": N_("Un travail chez quelqu’un"),
    "learning": N_("J’apprends un métier"),
    "nothing": N_("Je cherche encore"),
    "refused": N_("Ne pas répondre"),
    "enough": N_("Oui"),
    "sometimes": N_("Parfois"),
    "too_little": N_("Non"),
    "useful": N_("Oui"),
    "partly": N_("Un peu"),
    "useless": N_("Non"),
    "no_help": N_("Pas eu d’aide"),
}


def hidden() -> str:
    """What stands where a number is too small to be shown."""
    return str(_("moins de 5"))
