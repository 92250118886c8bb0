"""Words: what codes are called on screen. A code without a word is shown as it is."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from bot.services.policy import Role
from bot.services.tickets import Reason

Words = Mapping[str, LazyString]

ROLES: Words = {
    Role.VIEWER: _l("Lecture"),
    Role.AGENT: _l("Accompagnement"),
    Role.BROADCASTER: _l("Envois groupés"),
    Role.EDITOR: _l("Parcours et textes"),
    Role.PROTECTION: _l("Protection"),
    Role.ADMIN: _l("Administration"),
}
ROLE_MEANINGS: Words = {
    Role.VIEWER: _l("voit les demandes, sauf les confidentielles, sans rien changer"),
    Role.AGENT: _l("lit et ferme les demandes, voit les numéros"),
    Role.BROADCASTER: _l("préparera les envois à un groupe de personnes"),
    Role.EDITOR: _l("écrira ce que dit l’assistant"),
    Role.PROTECTION: _l("suit les personnes en danger"),
    Role.ADMIN: _l("gère l’équipe et lit le journal"),
}
CATEGORIES: Words = {
    "person": _l("Parler à quelqu’un"),
    "call_back": _l("Être rappelée"),
    "health": _l("Santé"),
    "danger": _l("Danger"),
    "my_data": _l("Voir ses données"),
    "erase": _l("Effacer ses données"),
    "complaint": _l("Plainte"),
}
REASONS: Words = {
    Reason.CALLED: _l("La personne a été appelée"),
    Reason.MET: _l("La personne a été reçue"),
    Reason.HANDED_ON: _l("Un collègue ou un partenaire s’en occupe"),
    Reason.TWICE: _l("La même demande existe déjà"),
    Reason.BY_MISTAKE: _l("Envoyée par erreur"),
    Reason.UNREACHABLE: _l("La personne reste injoignable"),
}
STATES: Words = {
    "open": _l("Nouvelle"),
    "assigned": _l("Prise en charge"),
    "answered": _l("Répondue"),
    "closed": _l("Fermée"),
    "reopened": _l("Rouverte"),
}
ACTS: Words = {
    "signed_in": _l("s’est connecté"),
    "signed_in_on_paper": _l("s’est connecté avec un code de secours"),
    "signed_in_by_link": _l("est entré par le lien de démonstration"),
    "signed_out": _l("s’est déconnecté"),
    "sign_in_refused": _l("mot de passe refusé"),
    "code_refused": _l("code refusé"),
    "session_ended": _l("a fermé une connexion"),
    "password_changed": _l("a changé son mot de passe"),
    "recovery_codes_made": _l("a fait de nouveaux codes de secours"),
    "second_factor_set": _l("a relié un téléphone"),
    "invitation_accepted": _l("a accepté son invitation"),
    "member_added": _l("membre ajouté"),
    "member_invited": _l("nouveau lien donné"),
    "member_disabled": _l("membre désactivé"),
    "member_enabled": _l("membre réactivé"),
    "roles_changed": _l("rôles changés"),
    "ticket_viewed": _l("demande lue"),
    "ticket_closed": _l("demande fermée"),
    "ticket_opened": _l("demande reçue"),
    "number_shown": _l("numéro affiché"),
    "consent_given": _l("accord donné"),
    "consent_refused": _l("accord refusé"),
    "consent_withdrawn": _l("accord retiré"),
    "opted_out": _l("ne veut plus de messages"),
    "opted_in": _l("veut de nouveau des messages"),
    "person_switched": _l("autre personne sur le même téléphone"),
    "version_published": _l("parcours publié"),
}
SUBJECTS: Words = {
    "member": _l("Membre"),
    "ticket": _l("Demande"),
    "contact": _l("Personne"),
    "version": _l("Parcours"),
}
REFUSALS: Words = {
    "wrong": _l("L’adresse ou le mot de passe n’est pas le bon."),
    "wrong_password": _l("Ce n’est pas votre mot de passe actuel."),
    "wrong_code": _l("Ce code n’est pas le bon."),
    "used_code": _l("Ce code a déjà servi. Attendez le suivant, 30 secondes au plus."),
    "password_short": _l(
        "Au moins 12 caractères : quatre mots au hasard font un bon mot de passe."
    ),
    "password_long": _l("Au plus 200 caractères."),
    "password_repeats": _l("Il répète trop les mêmes caractères."),
    "password_guessable": _l("Il est trop facile à deviner."),
    "bad_email": _l("Écrivez une adresse comme awa@exemple.org."),
    "email_taken": _l("Un membre a déjà cette adresse."),
    "no_role": _l("Choisissez au moins un rôle."),
    "last_admin": _l("C’est le seul administrateur : donnez d’abord ce rôle à quelqu’un d’autre."),
    "disabled": _l("Ce membre est désactivé."),
    "no_reason": _l("Choisissez un motif."),
    "closed_already": _l("Un collègue a déjà fermé cette demande."),
    "nothing_pending": _l(
        "Aucun téléphone n’attend d’être relié : recommencez depuis votre compte."
    ),
}


def word(words: Words, code: str) -> str:
    """The word of a code in the member's language."""
    return str(words.get(code, code))
