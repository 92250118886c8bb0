"""What settings are called on screen, and what is wrong with a value."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as N_

from admin.words import CATEGORIES, Words
from bot.services.sending import Cause
from bot.services.setting_rows import DEADLINE, Kind, Setting

GROUPS: Words = {
    "operator": N_("Qui tient le service"),
    "hours": N_("Heures"),
    "replies": N_("Réponses toutes prêtes"),
    "posters": N_("Affiches"),
    "broadcasts": N_("Envois groupés"),
    "cases": N_("Dossiers et orientations"),
    "deadlines": N_("Délais de réponse aux demandes, en heures"),
    "keeping": N_("Durées de conservation, en jours"),
}
NAMES: Words = {
    "operator": N_("Nom de l’organisme"),
    "sender_name": N_("Nom que le téléphone affiche comme expéditeur"),
    "reading_hours": N_("Quand l’équipe lit les demandes, en français"),
    "reading_hours_bm": N_("La même chose en bambara"),
    "waking_hours": N_("Heures où un message peut arriver sans être demandé"),
    "silence_hours": N_("Heures de silence après lesquelles on revient à l’accueil"),
    "takeover_hours": N_("Heures après lesquelles le bot reprend une conversation"),
    "quick_replies": N_("Ce que l’équipe écrit souvent, une réponse par ligne"),
    "poster_text": N_("Texte de l’affiche, en français"),
    "poster_text_bm": N_("Texte de l’affiche, en bambara"),
    "poster_whatsapp": N_("Numéro WhatsApp ; vide : celui d’envoi"),
    "poster_sms": N_("Numéro SMS ; vide : celui d’envoi"),
    "broadcast_budget": N_("Coût le plus haut par mois, en francs CFA"),
    "broadcast_pace": N_("Messages par minute au plus, par expéditeur"),
    "silence_days": N_("Jours sans nouvelle avant de le dire à la personne"),
    "check_in_days": N_("Jours entre deux « Êtes-vous là ? »"),
    "check_in_misses": N_("Questions sans réponse avant « contact perdu »"),
    "kit_days": N_("Jours avant de demander si le matériel est reçu"),
    "referral_send_days": N_("Jours laissés pour envoyer une orientation proposée"),
    "referral_answer_days": N_("Jours laissés à une structure pour répondre"),
    "referral_start_days": N_("Jours laissés pour commencer après un oui"),
    "referral_end_days": N_("Jours laissés pour finir ce qui est commencé"),
    "reconfirm_days": N_("Silence après lequel on vérifie qui tient le téléphone"),
    "keep_days_images": N_("Photos (7 au plus)"),
    "keep_days_attachments": N_("Messages vocaux et fichiers"),
    "keep_days_messages": N_("Messages"),
    "keep_days_tickets": N_("Demandes fermées"),
    "keep_days_receipts": N_("Accusés de réception"),
    "keep_days_failures": N_("Pannes"),
    "keep_days_timers": N_("Échéances passées"),
    "keep_days_notices": N_("Nouvelles envoyées"),
    "keep_days_tombstones": N_("Mémoire des effacements"),
    "keep_days_desk_codes": N_("Codes de guichet"),
    "keep_days_transfers": N_("Changements de numéro commencés"),
    "keep_days_relatives": N_("Proches après la fin du dossier"),
    "keep_days_told_facts": N_("Qui a reçu quelle information"),
    "keep_days_unheard_texts": N_("Textes pas compris"),
    "keep_days_survey_requests": N_("Questions de suivi envoyées"),
    "keep_days_survey_answers": N_("Réponses liées à une personne (335 au plus)"),
    "keep_days_undone_erasures": N_("Effacements annulés"),
    "keep_days_appointments": N_("Rendez-vous passés"),
    "keep_days_slots": N_("Créneaux passés où personne n’est venu"),
    "keep_days_referrals": N_("Orientations terminées"),
    "keep_days_cases": N_("Dossiers fermés"),
    "keep_days_moves": N_("Historique des dossiers et des demandes"),
    "keep_days_deliveries": N_("Qui a reçu un envoi groupé"),
    "keep_days_broadcasts": N_("Envois groupés terminés"),
    "keep_days_departures": N_("Voyages passés"),
    "keep_days_person_notes": N_("Notes de l’équipe sur une personne"),
    "keep_days_relinks": N_("Changements de numéro faits au guichet"),
    "keep_days_entries": N_("Journal des actes"),
    "keep_days_places": N_("Où en est une conversation, et les papiers cochés"),
    "call_list": N_("Numéros à appeler"),
    "call_numbers": N_("numéros à appeler, dits en français"),
    "call_numbers_bm": N_("numéros à appeler, dits en bambara"),
    **{f"{DEADLINE}{code}": CATEGORIES[code] for code in CATEGORIES},
}
HINTS: Words = {
    "operator": N_("Dit aux personnes et aux structures. 60 signes au plus."),
    "sender_name": N_(
        "Écrit sur les affiches : « Les messages viennent de… ». Un nom neutre, qui ne dit "
        "rien d’un retour. Réglez le même chez le fournisseur."
    ),
    "reading_hours": N_("La suite de « L’équipe lit les demandes… », par exemple : le matin."),
    "reading_hours_bm": N_("Vide : la phrase française est envoyée."),
    "quick_replies": N_(
        "Proposées sous chaque réponse, à relire avant l’envoi. 20 lignes de 300 signes au plus."
    ),
    "waking_hours": N_("Comme 08:00-20:00, entre 06:00 et 22:00, à l’heure de chaque personne."),
}
KEPT: Words = {
    "keep_days_images": N_("Une photo de papier n’est jamais gardée plus longtemps."),
    "keep_days_survey_answers": N_("Les personnes ont accepté pour un an au plus."),
    "keep_days_tombstones": N_(
        "Qui a demandé l’effacement ne doit pas revenir d’un ancien fichier."
    ),
    "keep_days_undone_erasures": N_("Le temps qu’une personne puisse réclamer."),
    "keep_days_entries": N_("Un an au moins : personne ne fait oublier ses actes."),
}


def hint(setting: Setting) -> str:
    """What is said above a field: of a number, between what it must be."""
    told = str(HINTS.get(setting.name, KEPT.get(setting.name, "")))
    if setting.kind is not Kind.NUMBER:
        return told
    bounds = _(
        "De %(least)s à %(most)s ; %(usual)s si rien n’est écrit.",
        least=setting.least,
        most=setting.most,
        usual=setting.default,
    )
    return f"{bounds} {told}".strip()


CAUSES: Words = {
    Cause.WRONG_TEXT: N_("Un texte faux est parti"),
    Cause.TWICE: N_("Des messages partent deux fois"),
    Cause.DANGER: N_("Des messages mettent quelqu’un en danger"),
    Cause.PROVIDER: N_("Panne du fournisseur"),
    Cause.MAINTENANCE: N_("Travaux sur le service"),
    Cause.REPAIRED: N_("Le problème est réglé"),
    Cause.BY_MISTAKE: N_("Suspendus par erreur"),
}
SECRETS: Words = {
    "set": N_("En place"),
    "changing": N_("Plusieurs en place : changement en cours"),
    "missing": N_("Absent"),
}
PROBLEMS: Words = {
    "bad_number_of": N_("Écrivez un nombre entier entre %(least)s et %(most)s."),
    "bad_hours_of_day": N_("Écrivez deux heures comme 08:00-20:00, entre 06:00 et 22:00."),
    "empty": N_("Écrivez quelque chose."),
    "text_long": N_("C’est trop long."),
    "bad_text": N_("Pas d’accolades ni de signes spéciaux."),
    "bad_call_number": N_("Écrivez des chiffres, avec + devant un numéro international."),
    "not_checked": N_("Écrivez le jour où quelqu’un a essayé ce numéro : un jour passé."),
    "changed_settings": N_(
        "Un collègue vient de changer ces réglages. Regardez-les, puis recommencez."
    ),
    "no_reason": N_("Choisissez un motif."),
    "already_so": N_("C’est déjà le cas."),
}
