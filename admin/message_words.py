"""What the codes of messages and people are called on screen."""

from __future__ import annotations

from flask_babel import lazy_gettext as N_

from admin.words import Words

FOLDERS: Words = {
    "mine": N_("À moi"),
    "nobody": N_("Non attribuées"),
    "urgent": N_("Urgentes"),
    "all": N_("Toutes"),
    "closed": N_("Fermées"),
}
EMPTY: Words = {
    "mine": N_("Personne ne vous attend."),
    "nobody": N_("Chaque demande est suivie par quelqu’un."),
    "urgent": N_("Rien d’urgent."),
    "all": N_("Personne n’a encore écrit."),
    "closed": N_("Aucune demande n’est encore fermée."),
}
LANGUAGES: Words = {
    "fr": N_("français"),
    "bm": N_("bambara"),
    "ff": N_("peul"),
    "snk": N_("soninké"),
}
MEDIA: Words = {"sms": N_("SMS"), "whatsapp": N_("WhatsApp")}
STATES: Words = {
    "received": N_("Reçu"),
    "ready": N_("En attente"),
    "retry": N_("En attente d’un nouvel essai"),
    "sending": N_("En cours d’envoi"),
    "inline": N_("Envoyé"),
    "accepted": N_("Envoyé"),
    "sent": N_("Envoyé"),
    "delivered": N_("Remis"),
    "read": N_("Lu"),
    "failed": N_("Échec"),
    "dead": N_("Échec"),
    "uncertain": N_("Incertain, vérification en cours"),
    "cancelled": N_("Annulé"),
    "expired": N_("Trop tard, pas envoyé"),
}
FAILED = frozenset({"failed", "dead", "expired"})
ARRIVED = frozenset({"delivered", "read"})
FAILURES: Words = {
    "window_closed": N_("plus de 24 heures depuis son dernier message"),
    "opted_out": N_("la personne ne veut plus de messages"),
    "no_channel": N_("aucun canal ne porte ce message"),
    "21211": N_("numéro pas valable"),
    "21610": N_("la personne ne veut plus de messages"),
    "30003": N_("téléphone éteint ou hors réseau"),
    "30005": N_("numéro injoignable"),
    "30006": N_("numéro injoignable"),
}
CONSENTS: Words = {
    "service": N_("Accompagnement"),
    "reminders": N_("Rappels"),
    "surveys": N_("Questions de suivi"),
    "sharing": N_("Partage avec une structure"),
    "relative": N_("Contact d’un proche"),
}
DECISIONS: Words = {
    "given": N_("oui"),
    "refused": N_("non"),
    "withdrawn": N_("retiré"),
}
# Why nothing can be written to somebody, or why this was not.
REFUSALS: Words = {
    "empty": N_("Écrivez quelque chose."),
    "too_long": N_("C’est trop long : 8 000 caractères au plus."),
    "no_address": N_("Cette personne n’a pas de téléphone ici : rien ne peut être envoyé."),
    "opted_out": N_("Cette personne ne veut plus de messages : rien n’est envoyé."),
    "unreachable": N_("Ce numéro ne reçoit plus de messages : rien n’est envoyé."),
    "erased": N_("Cette personne a demandé l’effacement."),
    "taken_over": N_("Un collègue parle avec cette personne. Convenez-en d’abord avec lui."),
    "window_closed": N_(
        "Plus de 24 heures depuis son dernier message : WhatsApp refuse le texte libre. "
        "Votre texte est gardé."
    ),
    "no_sms_way": N_("Aucun SMS ne peut aller à cette personne. Votre texte est gardé."),
    "answered_meanwhile": N_(
        "Quelque chose lui a été envoyé depuis que vous avez ouvert cette page. Relisez, "
        "puis envoyez quand même si votre réponse reste juste. Votre texte est gardé."
    ),
    "nothing_waits": N_("Rien n’attend ici, ou tout est déjà confié à ce membre."),
    "no_such_member": N_("Choisissez un membre qui travaille encore ici."),
    "not_allowed": N_("Votre rôle ne le permet pas."),
}
