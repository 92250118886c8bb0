"""Why a service will not do it, in words beside the field or on top of the page."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as N_
from flask_babel.speaklater import LazyString

REFUSALS: Mapping[str, LazyString] = {
    "bad_day": N_("Ce jour n’est pas lisible : écrivez 2026-11-30."),
    "erased": N_("Cette personne a demandé l’effacement."),
    "unknown_category": N_("Ce sujet n’existe pas."),
    "unreachable": N_("Ce numéro ne reçoit plus de messages."),
    "opted_out": N_("Cette personne ne veut plus de messages : rien n’est envoyé."),
    "window_closed": N_(
        "Plus de 24 heures depuis son dernier message : WhatsApp refuse le texte libre, et aucun "
        "SMS ne peut partir. Votre texte est gardé ; envoyez un modèle depuis sa fiche, ou "
        "appelez-la."
    ),
    "answered_meanwhile": N_(
        "Un collègue a changé cette demande depuis que vous l’avez ouverte. Relisez-la, "
        "puis répondez."
    ),
    "empty": N_("Écrivez quelque chose."),
    "no_such_meaning": N_("Choisissez ce que ce texte veut dire."),
    "no_such_phrase": N_("Cette phrase n’est plus là."),
    "still_unheard": N_(
        "Essayé, et pas gardé : même avec ce synonyme, le texte entier est compris autrement. "
        "Choisissez un autre sens."
    ),
    "too_many_rows": N_("Ce tableau est trop long. Choisissez une période plus courte."),
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
    "too_late": N_("Ce rendez-vous a changé entre-temps : regardez son histoire."),
    "slot_taken": N_("Ce moment vient d’être pris. Choisissez-en un autre."),
    "no_time": N_("Choisissez un moment."),
    "has_one": N_("Cette personne a déjà un rendez-vous."),
    "no_name": N_("Donnez un nom."),
    "no_address": N_("Écrivez l’adresse."),
    "no_desks": N_("Il faut au moins un guichet."),
    "no_purpose": N_("Cochez pour quoi ce guichet reçoit."),
    "no_such_medium": N_("Au bureau, ou par téléphone ?"),
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
    "sheet_large": N_("Le fichier est trop grand : 200 ko au plus."),
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
    "no_such_fact": N_("Ce fait n’existe pas."),
    "fact_exists": N_("Un fait a déjà cet identifiant."),
    "bad_fact": N_("Ce fait ne va pas ainsi."),
    "fact_changed_meanwhile": N_(
        "Un collègue vient de changer ce fait. Relisez-le dans un autre onglet, puis recommencez."
    ),
    "not_withdrawable": N_("Ceci ne se retire pas : corrigez-le, ou retirez ce qu’il contient."),
    "already_so": N_("C’est déjà le cas."),
    "nothing_to_correct": N_("Corrigez ou retirez d’abord l’information."),
    "already_sent": N_("Cette correction est déjà partie."),
    "too_many_people": N_("Plus de 1 000 personnes : passez par un envoi groupé."),
    "text_long": N_("C’est trop long."),
    "bad_text": N_("Pas d’accolades ni de signes spéciaux."),
    "sheet_rows": N_("Le fichier a plus de 1 000 lignes."),
    "no_such_text": N_("Ce texte n’existe pas, ou plus."),
    "french_changed": N_("Le français vient de changer : relisez-le, puis recommencez."),
    "text_changed": N_("Un collègue vient de changer ce texte : relisez-le, puis recommencez."),
    "nothing_to_read": N_("Rien n’attend de relecture ici."),
    "own_text": N_("C’est votre texte : une autre personne l’approuve."),
    "bad_translation": N_("Ce texte ne peut pas être proposé ainsi."),
    "no_text_to_read": N_("Il n’y a pas encore de texte à lire."),
    "voice_large": N_("Cette voix est trop longue : 500 ko au plus."),
    "no_voice": N_("Ce n’est pas une voix en OGG/Opus."),
    "bad_file": N_("Ce fichier n’est pas un fichier PO lisible."),
    "file_large": N_("Ce fichier est trop grand."),
    "nothing_pending": N_(
        "Aucun téléphone n’attend d’être relié : recommencez depuis votre compte."
    ),
    "no_such_broadcast": N_("Cet envoi n’existe pas."),
    "broadcast_changed": N_(
        "Cet envoi a changé depuis que vous avez ouvert la page. Regardez où il en est."
    ),
    "broadcast_begun": N_("Cet envoi a commencé : il ne peut plus être modifié."),
    "broadcast_blocked": N_("Quelque chose empêche cet envoi : corrigez-le d’abord."),
    "not_now": N_("Cela ne peut pas se faire à ce moment de l’envoi."),
    "second_needed": N_("Un autre membre doit donner son accord : ni l’auteur, ni qui a vérifié."),
    "wrong_count": N_("Ce n’est pas le nombre de personnes. Écrivez-le tel qu’il est affiché."),
    "recipients_changed": N_(
        "Le nombre de personnes n’est plus celui de la vérification. Modifiez l’envoi, puis "
        "vérifiez de nouveau."
    ),
    "over_budget": N_("Le budget du mois ne suffit pas pour cet envoi."),
    "bad_time": N_("Choisissez un moment à venir, dans les 60 jours."),
    "sending_suspended": N_("Tous les envois sont suspendus dans les réglages."),
    "nothing_failed": N_("Aucun échec à réessayer."),
    "no_title": N_("Donnez un titre à cet envoi."),
    "title_long": N_("Le titre est trop long : 80 signes au plus."),
    "text_too_long": N_("Un texte est trop long : 800 signes au plus, 24 pour un choix."),
    "bad_audience": N_("Écrivez un nombre de jours, entre 1 et 3650."),
    "bad_broadcast": N_("Un choix de cette page n’est pas connu."),
    "no_such_step": N_("Ce parcours ou cette étape n’existe pas, ou les jours ne vont pas."),
}
