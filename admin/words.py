"""Words: what codes are called on screen. A code without a word is shown as it is."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as N_
from flask_babel.speaklater import LazyString

from bot.services.policy import Role
from bot.services.ticket_views import Reason

Words = Mapping[str, LazyString]

ROLES: Words = {
    Role.VIEWER: N_("Lecture"),
    Role.AGENT: N_("Accompagnement"),
    Role.BROADCASTER: N_("Envois groupés"),
    Role.EDITOR: N_("Parcours et textes"),
    Role.PROTECTION: N_("Protection"),
    Role.ADMIN: N_("Administration"),
}
ROLE_MEANINGS: Words = {
    Role.VIEWER: N_(
        "voit les demandes et les dossiers, sauf ce qui est confidentiel, sans rien changer"
    ),
    Role.AGENT: N_("répond aux personnes, suit les dossiers, les rendez-vous et les orientations"),
    Role.BROADCASTER: N_("écrit et envoie des messages à beaucoup de personnes à la fois"),
    Role.EDITOR: N_("change les parcours, les traductions et les informations"),
    Role.PROTECTION: N_("comme l’accompagnement, et suit les personnes en danger"),
    Role.ADMIN: N_("tout, sauf ce qui est protégé ; gère l’équipe, le journal et les réglages"),
}
CATEGORIES: Words = {
    "person": N_("Parler à quelqu’un"),
    "call_back": N_("Être rappelée"),
    "health": N_("Santé"),
    "danger": N_("Danger"),
    "my_data": N_("Voir ses données"),
    "erase": N_("Effacer ses données"),
    "complaint": N_("Plainte"),
    "complaint_aid": N_("Plainte : aide pas reçue"),
    "complaint_staff": N_("Plainte contre un agent"),
    "complaint_money": N_("Plainte : argent demandé"),
    "complaint_partner": N_("Plainte : formation ou structure"),
    "opinion": N_("Avis"),
    "case": N_("Son dossier"),
    "journey": N_("Son retour"),
    "papers": N_("Papiers"),
    "question": N_("Question"),
    "appointment": N_("Rendez-vous"),
    "trades": N_("Métiers"),
}
PURPOSES: Words = {
    "case": N_("Dossier"),
    "project": N_("Activité"),
    "training": N_("Formation"),
    "papers": N_("Papiers"),
    "other": N_("Autre chose"),
}
MEDIA: Words = {"in_person": N_("Au bureau"), "phone": N_("Par téléphone")}
FOLDERS: Words = {
    "waiting": N_("À traiter"),
    "mine": N_("À moi"),
    "nobody": N_("Non attribuées"),
    "urgent": N_("Urgentes"),
    "overdue": N_("En retard"),
    "answered": N_("Répondues"),
    "closed": N_("Fermées"),
}
APPOINTMENT_STATES: Words = {
    "booked": N_("Pris"),
    "confirmed": N_("Confirmé"),
    "moved": N_("Déplacé"),
    "cancelled": N_("Annulé"),
    "kept": N_("Venu"),
    "missed": N_("Pas venu"),
}
APPOINTMENT_MOVES: Words = {
    "book": N_("rendez-vous pris"),
    "confirm": N_("confirmé"),
    "move": N_("déplacé"),
    "cancel": N_("annulé"),
    "keep": N_("venu"),
    "miss": N_("pas venu"),
}
REASONS: Words = {
    Reason.CALLED: N_("La personne a été appelée"),
    Reason.MET: N_("La personne a été reçue"),
    Reason.HANDED_ON: N_("Un collègue ou un partenaire s’en occupe"),
    Reason.TWICE: N_("La même demande existe déjà"),
    Reason.BY_MISTAKE: N_("Envoyée par erreur"),
    Reason.UNREACHABLE: N_("La personne reste injoignable"),
}
STATES: Words = {
    "open": N_("Nouvelle"),
    "assigned": N_("Prise en charge"),
    "answered": N_("Répondue"),
    "closed": N_("Fermée"),
    "reopened": N_("Rouverte"),
}


def word(words: Words, code: str) -> str:
    """The word of a code in the member's language."""
    return str(words.get(code, code))
