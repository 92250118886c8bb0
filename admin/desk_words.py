"""What the codes of the desk are called on screen."""

from __future__ import annotations

from flask_babel import lazy_gettext as N_

from admin.words import Words
from bot.services.locks import ResetReason
from bot.services.relinks import Reason

LANGUAGES: Words = {"fr": N_("Français"), "bm": N_("Bambara")}
PLACES: Words = {
    "waiting": N_("À l’étranger, en attente"),
    "on_the_way": N_("Sur la route"),
    "mali": N_("Au Mali"),
}
PURPOSES: Words = {
    "service": N_("Accord pour garder ses messages et l’aider"),
    "reminders": N_("Messages de rappel"),
}
RELINK_REASONS: Words = {
    Reason.LOST: N_("Téléphone perdu"),
    Reason.STOLEN: N_("Téléphone volé"),
    Reason.BROKEN: N_("Téléphone cassé"),
    Reason.TAKEN_AWAY: N_("Téléphone pris par quelqu’un"),
    Reason.NO_CREDIT: N_("Numéro fermé par l’opérateur"),
}
RESET_REASONS: Words = {
    ResetReason.FORGOTTEN: N_("Code oublié"),
    ResetReason.BLOCKED: N_("Trop d’essais, code bloqué"),
    ResetReason.SET_BY_ANOTHER: N_("Code mis par quelqu’un d’autre"),
}
REFUSALS: Words = {
    "forbidden": N_("Votre rôle ne le permet pas."),
    "no_first_name": N_("Écrivez le prénom."),
    "name_long": N_("Au plus 40 caractères."),
    "not_a_number": N_("Ce n’est pas un numéro de téléphone. Exemple : +223 70 00 00 00."),
    "no_language": N_("Choisissez la langue."),
    "no_place": N_("Choisissez où est la personne."),
    "no_region": N_("Choisissez la région."),
    "not_asked": N_("Posez la question à la personne, puis notez sa réponse."),
    "no_service_consent": N_(
        "Sans cet accord, rien n’est enregistré. La personne peut poser ses questions par message "
        "sans donner son nom."
    ),
    "number_known": N_(
        "Ce numéro est déjà connu. Ouvrez la personne ci-dessous, ou cochez qu’il s’agit d’une "
        "autre personne sur le même téléphone."
    ),
    "full": N_("Six personnes écrivent déjà de ce numéro : c’est le maximum."),
    "same_number": N_("La personne écrit déjà de ce numéro."),
    "no_reason": N_("Choisissez un motif."),
    "papers_unseen": N_("Regardez d’abord les papiers de la personne, puis cochez la case."),
    "no_pin": N_("Cette personne n’a pas de code secret."),
    "no_objection": N_("Un collègue a déjà réglé cette opposition."),
    "no_such_code": N_(
        "Ce code n’annule aucun effacement : il est mal écrit, déjà utilisé, ou les 7 jours sont "
        "passés."
    ),
    "empty": N_("Écrivez ou choisissez une réponse."),
    "said_meanwhile": N_(
        "La conversation a avancé entre-temps. Relisez la dernière question, puis répondez."
    ),
    "no_telephone": N_(
        "Cette personne n’a pas de téléphone ici : aucun message ne part, il n’y a rien à arrêter."
    ),
    "other_person": N_(
        "Au guichet, on reste avec la même personne. Pour une autre personne ou un autre numéro, "
        "revenez au guichet."
    ),
    "has_case": N_("Cette personne a déjà un dossier ouvert."),
    "illegal_stage": N_("Un dossier ne peut pas commencer à cette étape."),
}
