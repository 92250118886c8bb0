"""One table: each code the provider or this channel may give, what follows, and what staff read."""

from __future__ import annotations

from collections.abc import Mapping

from bot.channels.channel import DeliveryFailure, Remedy
from bot.channels.fault import N_, Fault

_BAD_NUMBER = Fault(Remedy.PERMANENT, N_("Ce numéro n'est pas valable."))
_BUSY = Fault(Remedy.RETRY, N_("Le fournisseur est débordé : nouvel essai dans un moment."))
_NOT_ON_WHATSAPP = Fault(
    Remedy.OTHER_MEDIUM, N_("La personne n'est pas joignable sur WhatsApp : essai par SMS.")
)
_POLICY = Fault(
    Remedy.ALERT, N_("Message refusé par une règle de WhatsApp ou du pays : à relire avant renvoi.")
)
_BAD_TEMPLATE = Fault(
    Remedy.ALERT, N_("Le modèle WhatsApp ne convient pas ou n'est plus approuvé : à corriger.")
)
_BAD_MEDIA = Fault(Remedy.AGAIN, N_("La pièce jointe n'a pas pu être lue : un dernier essai."))
_UNKNOWN_OUTCOME = Fault(
    Remedy.UNCERTAIN,
    N_("Le fournisseur n'a pas confirmé l'envoi : vérification en cours avant tout renvoi."),
)
_ACCOUNT = Fault(
    Remedy.STOP_CHANNEL, N_("Le compte du fournisseur refuse nos identifiants : envois arrêtés.")
)
_TOO_LONG = Fault(Remedy.PERMANENT, N_("Le message est trop long pour être envoyé."))

UNKNOWN = Fault(Remedy.AGAIN, N_("Erreur inconnue du fournisseur : un dernier essai."))
"""A code that is not in the table: passing, once; then permanent."""

FAULTS: Mapping[str, Fault] = {
    # The person said no, or nobody is there.
    "21610": Fault(Remedy.OPTED_OUT, N_("La personne a demandé à ne plus recevoir de messages.")),
    "21211": _BAD_NUMBER,
    "21614": _BAD_NUMBER,
    "30003": Fault(
        Remedy.LATER, N_("Téléphone éteint ou hors réseau : nouvel essai dans quelques heures.")
    ),
    "30004": Fault(Remedy.PERMANENT, N_("Message bloqué par le téléphone ou l'opérateur.")),
    "30005": Fault(Remedy.PERMANENT, N_("Ce numéro est inconnu de l'opérateur.")),
    "30006": Fault(Remedy.PERMANENT, N_("Ligne fixe ou opérateur qui ne reçoit pas de SMS.")),
    # The account must be mended first.
    "20003": _ACCOUNT,
    "401": _ACCOUNT,
    "21408": Fault(Remedy.STOP_CHANNEL, N_("L'envoi vers ce pays n'est pas activé sur le compte.")),
    "30002": Fault(Remedy.STOP_CHANNEL, N_("Le compte du fournisseur est suspendu.")),
    "63007": Fault(Remedy.STOP_CHANNEL, N_("Notre numéro WhatsApp n'est pas reconnu.")),
    # Not taken: the same again after a wait.
    "429": _BUSY,
    "20429": _BUSY,
    "21611": _BUSY,
    "30001": _BUSY,
    "30008": Fault(
        Remedy.RETRY, N_("L'opérateur a refusé sans dire pourquoi : nouvel essai dans un moment.")
    ),
    "30410": _BUSY,
    "63010": _BUSY,
    "63012": _BUSY,
    "63017": _BUSY,
    "63018": _BUSY,
    "63038": Fault(Remedy.TOMORROW, N_("Limite du jour atteinte : envoi demain.")),
    # Filtered, or against a rule.
    "30007": Fault(
        Remedy.ALERT, N_("Message filtré comme indésirable par l'opérateur : à relire.")
    ),
    "63005": _POLICY,
    "63013": _POLICY,
    "63021": _POLICY,
    "63026": _POLICY,
    "63030": _POLICY,
    # A part of what the person sent was lost.
    "30009": Fault(
        Remedy.ASK_AGAIN, N_("Une partie du message reçu est perdue : la personne doit réécrire.")
    ),
    # WhatsApp: another way, a template, once more.
    "63003": _NOT_ON_WHATSAPP,
    "63014": _NOT_ON_WHATSAPP,
    "63024": _NOT_ON_WHATSAPP,
    "63032": _NOT_ON_WHATSAPP,
    "63033": _NOT_ON_WHATSAPP,
    "63016": Fault(
        Remedy.TEMPLATE, N_("Plus de 24 heures depuis son dernier message : modèle ou SMS.")
    ),
    "63019": _BAD_MEDIA,
    "63037": _BAD_MEDIA,
    "63027": _BAD_TEMPLATE,
    "63028": _BAD_TEMPLATE,
    "63029": _BAD_TEMPLATE,
    "63041": _BAD_TEMPLATE,
    "21655": _BAD_TEMPLATE,
    "21656": _BAD_TEMPLATE,
    "21617": _TOO_LONG,
    # Said by this channel itself.
    "demonstration_number": Fault(
        Remedy.PERMANENT, N_("Numéro de démonstration : rien n'est envoyé par un vrai canal.")
    ),
    "empty_text": Fault(Remedy.PERMANENT, N_("Le message est vide : rien n'est envoyé.")),
    "too_long": _TOO_LONG,
    "no_sender": Fault(Remedy.STOP_CHANNEL, N_("Aucun numéro d'envoi n'est réglé pour ce canal.")),
    "unknown_template": _BAD_TEMPLATE,
    "unreachable": Fault(
        Remedy.RETRY, N_("Le fournisseur est injoignable : nouvel essai dans un moment.")
    ),
    "bad_tls": Fault(
        Remedy.RETRY, N_("La connexion chiffrée avec le fournisseur échoue : nouvel essai.")
    ),
    "timeout": _UNKNOWN_OUTCOME,
    "cut": _UNKNOWN_OUTCOME,
    "server_error": _UNKNOWN_OUTCOME,
    "unreadable_answer": _UNKNOWN_OUTCOME,
}


def fault(code: str) -> Fault:
    """Return what follows from this code and what staff read; an unknown code gets one more try."""
    return FAULTS.get(code, UNKNOWN)


def failure(code: str, *, retry_after: float | None = None) -> DeliveryFailure:
    """Return the failure to raise for this code, with the remedy of the table."""
    return DeliveryFailure(code, fault(code).remedy, retry_after=retry_after)
