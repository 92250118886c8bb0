"""What the states, acts and stalls of referrals are called on screen."""

from __future__ import annotations

from flask_babel import lazy_gettext as N_

from admin.words import Words

REFERRAL_STATES: Words = {
    "proposed": N_("À envoyer"),
    "sent": N_("Reçue par la structure"),
    "accepted": N_("Acceptée"),
    "refused": N_("Refusée"),
    "no_answer": N_("Sans réponse"),
    "started": N_("Commencée"),
    "done": N_("Finie"),
    "withdrawn": N_("Retirée"),
}
REFERRAL_ACTS: Words = {
    "send": N_("Envoyer à la structure"),
    "send_again": N_("Envoyer de nouveau"),
    "accept": N_("La structure a dit oui (de vive voix)"),
    "refuse": N_("La structure a dit non (de vive voix)"),
    "start": N_("La personne a commencé"),
    "finish": N_("C’est fini"),
    "withdraw": N_("Retirer la demande"),
}
STALLS: Words = {
    "not_sent": N_("personne ne l’a envoyée"),
    "undelivered": N_("le message n’est pas arrivé"),
    "no_answer": N_("la structure ne répond pas"),
    "not_started": N_("acceptée, pas encore commencée"),
    "not_finished": N_("commencée il y a longtemps"),
    "opted_out": N_("la structure ne veut plus de messages"),
    "unreachable": N_("le numéro de la structure ne répond plus"),
    "no_address": N_("la structure n’a plus de numéro"),
    "consent_is_recorded": N_("l’accord de la personne manque"),
    "organisation_accepts": N_("la structure ne prend plus de demandes"),
}
MEDIA: Words = {"sms": N_("SMS"), "whatsapp": N_("WhatsApp")}
REFERRAL_REFUSALS: Words = {
    "changed_meanwhile": N_("Un collègue l’a changée entre-temps : regardez de nouveau."),
    "illegal_move": N_("Ce n’est plus possible : regardez de nouveau."),
    "under_way": N_("L’envoi est déjà en cours."),
    "consent_is_recorded": N_("L’accord de la personne manque : rien n’est envoyé."),
    "organisation_accepts": N_("Cette structure ne prend pas de demandes pour le moment."),
    "not_eligible": N_("Cette structure ne peut pas recevoir de demandes."),
    "bad_day": N_("Écrivez un jour passé, comme 2026-11-21."),
    "no_contact": N_("Écrivez le nom de la personne avec qui c’est convenu."),
    "bad_number": N_("Ce n’est pas un numéro de téléphone."),
    "bad_medium": N_("Ce canal n’est pas configuré."),
    "persons_number": N_("Ce numéro est celui d’une personne suivie."),
    "no_agreement": N_("Il n’y a pas d’accord avec cette structure."),
    "no_address": N_("Cette structure n’a pas de numéro."),
    "opted_out": N_("Cette structure ne veut plus de messages."),
    "unreachable": N_("Le numéro de cette structure ne répond plus."),
}
