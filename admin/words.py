"""Words: what codes are called on screen. A code without a word is shown as it is."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as N_
from flask_babel.speaklater import LazyString

from admin.recorded_words import RECORDED
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
    Role.VIEWER: N_("voit les demandes, sauf les confidentielles, sans rien changer"),
    Role.AGENT: N_("lit et ferme les demandes, voit les numéros"),
    Role.BROADCASTER: N_("pour l’instant, voit seulement l’accueil"),
    Role.EDITOR: N_("pour l’instant, voit seulement l’accueil"),
    Role.PROTECTION: N_("lit et ferme les demandes, suit les personnes en danger"),
    Role.ADMIN: N_("gère l’équipe et lit le journal"),
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
ACTS: Words = {
    "signed_in": N_("s’est connecté"),
    "signed_in_on_paper": N_("s’est connecté avec un code de secours"),
    "signed_in_by_link": N_("est entré par le lien de démonstration"),
    "signed_out": N_("s’est déconnecté"),
    "sign_in_refused": N_("mot de passe refusé"),
    "code_refused": N_("code refusé"),
    "session_ended": N_("a fermé une connexion"),
    "password_changed": N_("a changé son mot de passe"),
    "recovery_codes_made": N_("a fait de nouveaux codes de secours"),
    "second_factor_set": N_("a relié un téléphone"),
    "invitation_accepted": N_("a accepté son invitation"),
    "member_added": N_("membre ajouté"),
    "member_invited": N_("nouveau lien donné"),
    "member_disabled": N_("membre désactivé"),
    "member_enabled": N_("membre réactivé"),
    "roles_changed": N_("rôles changés"),
    "ticket_viewed": N_("demande lue"),
    "ticket_assigned": N_("demande confiée"),
    "ticket_answered": N_("demande répondue"),
    "ticket_noted": N_("note interne ajoutée"),
    "ticket_reopened": N_("demande rouverte"),
    "ticket_sorted": N_("demande classée"),
    "ticket_about_member": N_("plainte : membre concerné noté"),
    "taken_over": N_("un membre parle avec la personne"),
    "handed_back": N_("la machine répond de nouveau"),
    "answered_person": N_("un membre a écrit à la personne"),
    "ticket_closed": N_("demande fermée"),
    "ticket_opened": N_("demande reçue"),
    "number_shown": N_("numéro affiché"),
    "consent_given": N_("accord donné"),
    "consent_refused": N_("accord refusé"),
    "consent_withdrawn": N_("accord retiré"),
    "opted_out": N_("ne veut plus de messages"),
    "opted_in": N_("veut de nouveau des messages"),
    "person_switched": N_("autre personne sur le même téléphone"),
    "case_opened": N_("dossier ouvert"),
    "case_moved": N_("étape d’un dossier changée"),
    "case_changed": N_("dossier changé"),
    "kit_confirmed": N_("matériel confirmé par la personne"),
    "kit_denied": N_("matériel non reçu, dit la personne"),
    "desk_code_issued": N_("code de guichet donné"),
    "version_published": N_("parcours publié"),
    **RECORDED,
    "appointment_booked": N_("rendez-vous pris"),
    "appointment_moved": N_("rendez-vous déplacé"),
    "appointment_cancelled": N_("rendez-vous annulé"),
    "appointment_kept": N_("venue notée"),
    "appointment_missed": N_("absence notée"),
    "office_entered": N_("antenne enregistrée"),
    "office_closed_on": N_("jour fermé"),
    "office_opened_on": N_("jour rouvert"),
    "departure_planned": N_("départ prévu"),
    "departure_joined": N_("personne ajoutée à un départ"),
    "departure_quit": N_("personne retirée d’un départ"),
    "departure_moved": N_("départ déplacé"),
    "departure_cancelled": N_("départ annulé"),
}
SUBJECTS: Words = {
    "member": N_("Membre"),
    "ticket": N_("Demande"),
    "contact": N_("Personne"),
    "case": N_("Dossier"),
    "version": N_("Parcours"),
    "appointment": N_("Rendez-vous"),
    "office": N_("Antenne"),
    "departure": N_("Départ"),
}
REFUSALS: Words = {
    "bad_day": N_("Ce jour n’est pas lisible : écrivez 2026-11-30."),
    "erased": N_("Cette personne a demandé l’effacement."),
    "unknown_category": N_("Ce sujet n’existe pas."),
    "unreachable": N_("Ce numéro ne reçoit plus de messages."),
    "opted_out": N_("Cette personne ne veut plus de messages : rien n’est envoyé."),
    "answered_meanwhile": N_(
        "Un collègue a changé cette demande depuis que vous l’avez ouverte. Relisez-la, "
        "puis répondez."
    ),
    "empty": N_("Écrivez quelque chose."),
    "wrong": N_("L’adresse ou le mot de passe n’est pas le bon."),
    "wrong_password": N_("Ce n’est pas votre mot de passe actuel."),
    "wrong_code": N_("Ce code n’est pas le bon."),
    "used_code": N_("Ce code a déjà servi. Attendez le suivant, 30 secondes au plus."),
    "password_short": N_(
        "Au moins 12 caractères : quatre mots au hasard font un bon mot de passe."
    ),
    "password_long": N_("Au plus 200 caractères."),
    "password_repeats": N_("Il répète trop les mêmes caractères."),
    "password_guessable": N_("Il est trop facile à deviner."),
    "bad_email": N_("Écrivez une adresse comme awa@exemple.org."),
    "email_taken": N_("Un membre a déjà cette adresse."),
    "no_role": N_("Choisissez au moins un rôle."),
    "last_admin": N_("C’est le seul administrateur : donnez d’abord ce rôle à quelqu’un d’autre."),
    "disabled": N_("Ce membre est désactivé."),
    "no_reason": N_("Choisissez un motif."),
    "not_yet": N_("L’heure du rendez-vous n’est pas encore venue."),
    "too_late": N_("Ce rendez-vous a changé entre-temps : regardez son histoire."),
    "slot_taken": N_("Ce moment vient d’être pris. Choisissez-en un autre."),
    "no_time": N_("Choisissez un moment."),
    "no_name": N_("Donnez un nom."),
    "no_address": N_("Écrivez l’adresse."),
    "no_desks": N_("Il faut au moins un guichet."),
    "no_purpose": N_("Cochez pour quoi ce guichet reçoit."),
    "no_such_medium": N_("Au bureau, ou par téléphone ?"),
    "no_such_zone": N_("Ce fuseau horaire n’existe pas."),
    "bad_capacity": N_("Entre 1 et 200 places."),
    "bad_length": N_("Entre 5 et 240 minutes."),
    "hours_backwards": N_("Une fin vient avant son début."),
    "hours_overlap": N_("Deux plages d’un même jour se chevauchent."),
    "no_hours": N_("Écrivez au moins une plage d’heures."),
    "day_is_past": N_("Ce jour est passé."),
    "closed_already": N_("Un collègue a déjà fermé cette demande."),
    "nothing_changed": N_("Cela ne change rien."),
    "changed_meanwhile": N_(
        "Un collègue vient de changer ce dossier. Regardez où il en est, puis recommencez."
    ),
    "illegal_move": N_("Le dossier ne peut pas aller de son étape à celle-ci."),
    "illegal_stage": N_("Un dossier ne peut pas commencer à cette étape."),
    "unknown_step": N_("Ce moment n’est pas dans cette étape."),
    "bad_date": N_("Ce n’est pas une date."),
    "past_date": N_("Cette date est passée."),
    "case_is_over": N_("Le dossier est fermé, ou le contact perdu."),
    "kit_given_already": N_("Le matériel est déjà noté comme remis."),
    "has_case": N_("Cette personne a déjà un dossier ouvert."),
    "no_such_person": N_("Cette personne n’existe pas."),
    "no_such_member": N_("Ce membre n’est plus dans l’équipe."),
    "not_allowed": N_("Votre rôle ne le permet pas."),
    "sheet_large": N_("Le fichier est trop grand : 200 ko au plus."),
    "sheet_not_text": N_("Ce n’est pas un fichier CSV en UTF-8."),
    "sheet_empty": N_("Le fichier n’a pas de ligne."),
    "sheet_long": N_("Le fichier a plus de 2 000 lignes."),
    "sheet_columns": N_("Les colonnes ne sont pas celles attendues."),
    "no_centre": N_("Écrivez le nom du centre, 80 caractères au plus."),
    "not_planned": N_("Ce départ est annulé ou déjà parti."),
    "departure_changed": N_(
        "Un collègue vient de changer ce départ. Regardez sa date, puis recommencez."
    ),
    "no_sms_way": N_("Aucun canal SMS n’est réglé."),
    "nothing_pending": N_(
        "Aucun téléphone n’attend d’être relié : recommencez depuis votre compte."
    ),
}

DETAILS: Mapping[str, Words] = {"roles": ROLES, "reason": REASONS, "category": CATEGORIES}


def word(words: Words, code: str) -> str:
    """The word of a code in the member's language."""
    return str(words.get(code, code))


def detail(told: Mapping[str, str | int]) -> str:
    """What an entry of the audit log says beside its act, as far as there are words for it."""
    parts = [
        word(DETAILS[key], code)
        for key, codes in told.items()
        if key in DETAILS
        for code in str(codes).split()
    ]
    return ", ".join(parts)
