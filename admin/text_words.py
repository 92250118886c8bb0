"""What translations, their states and where they belong are called on screen."""

from __future__ import annotations

from flask_babel import lazy_gettext as N_

from admin.words import Words

STATES: Words = {
    "todo": N_("À traduire"),
    "review": N_("À relire"),
    "approved": N_("Approuvée"),
}
FOLDERS: Words = {
    "all": N_("Tous les textes"),
    **STATES,
    "withheld": N_("Retenus"),
    "changed": N_("Français changé"),
}
DOMAINS: Words = {
    "flows": N_("Parcours"),
    "facts": N_("Faits"),
    "messages": N_("Petites phrases"),
}
LANGUAGES: Words = {"fr": N_("français"), "bm": N_("bambara")}
FALLBACKS: Words = {
    "missing": N_("Le français part"),
    "stale": N_("Le français part : il a changé depuis"),
    "withheld": N_("Retenu : le français part, avec une ligne en bambara"),
    "unread": N_("Montré ici seulement ; retenu en production"),
}
