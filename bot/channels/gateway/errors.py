"""One table: each code a gateway or this channel may give, what follows, and what staff read."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.channels.channel import DeliveryFailure, Remedy
from bot.channels.fault import N_, Fault

_BUSY = Fault(Remedy.RETRY, N_("La passerelle SMS est débordée : nouvel essai dans un moment."))
_ACCOUNT = Fault(
    Remedy.STOP_CHANNEL, N_("La passerelle SMS refuse nos identifiants : envois arrêtés.")
)
_MISDIRECTED = Fault(
    Remedy.STOP_CHANNEL, N_("L'adresse réglée pour la passerelle SMS n'est pas la bonne.")
)
_REFUSED = Fault(Remedy.PERMANENT, N_("La passerelle SMS a refusé ce message."))
_UNKNOWN_OUTCOME = Fault(
    Remedy.UNCERTAIN,
    N_("La passerelle SMS n'a pas confirmé l'envoi : attente d'un accusé avant tout renvoi."),
)
_BAD_NUMBER = Fault(Remedy.PERMANENT, N_("Ce numéro n'est pas valable."))
_PHONE = Fault(
    Remedy.STOP_CHANNEL,
    N_("Le téléphone passerelle ne peut pas envoyer : carte SIM ou autorisations à vérifier."),
)
_UNDELIVERED = Fault(Remedy.AGAIN, N_("L'opérateur n'a pas remis le message : un dernier essai."))

UNKNOWN = Fault(Remedy.AGAIN, N_("Erreur inconnue de la passerelle SMS : un dernier essai."))
"""A code that is not in the table: passing, once; then permanent."""

SAID: Mapping[str, Fault] = {
    # Words that a gateway may write as `error` in a receipt (README.md beside this module).
    "bad_number": _BAD_NUMBER,
    "opted_out": Fault(
        Remedy.OPTED_OUT, N_("La personne a demandé à ne plus recevoir de messages.")
    ),
    "handset_off": Fault(
        Remedy.LATER, N_("Téléphone éteint ou hors réseau : nouvel essai dans quelques heures.")
    ),
    "busy": _BUSY,
    "limit_exceeded": _BUSY,
    "no_network": Fault(
        Remedy.RETRY, N_("Le téléphone passerelle n'a pas de réseau : nouvel essai.")
    ),
    "daily_limit": Fault(Remedy.TOMORROW, N_("Limite du jour atteinte : envoi demain.")),
    "filtered": Fault(
        Remedy.ALERT, N_("Message filtré comme indésirable par l'opérateur : à relire.")
    ),
    "no_credit": Fault(
        Remedy.STOP_CHANNEL, N_("La passerelle SMS n'a plus de crédit : envois arrêtés.")
    ),
    "undelivered": _UNDELIVERED,
    # The phone of the Android gateway.
    "no_sim": _PHONE,
    "not_allowed": _PHONE,
    "generic_failure": Fault(
        Remedy.AGAIN, N_("Le téléphone passerelle n'a pas pu envoyer : un dernier essai.")
    ),
    # Kannel.
    "dlr_2": _UNDELIVERED,
    "dlr_16": Fault(Remedy.AGAIN, N_("L'opérateur n'a pas pris le message : un dernier essai.")),
    "not_routable": Fault(
        Remedy.PERMANENT, N_("La passerelle SMS n'a pas de route vers ce numéro.")
    ),
}

OWN: Mapping[str, Fault] = {
    # Said by this channel itself.
    "demonstration_number": Fault(
        Remedy.PERMANENT, N_("Numéro de démonstration : rien n'est envoyé par un vrai canal.")
    ),
    "wrong_medium": Fault(Remedy.PERMANENT, N_("Cette passerelle n'envoie que des SMS.")),
    "empty_text": Fault(Remedy.PERMANENT, N_("Le message est vide : rien n'est envoyé.")),
    "too_long": Fault(Remedy.PERMANENT, N_("Le message est trop long pour être envoyé.")),
    "no_list": Fault(
        Remedy.PERMANENT, N_("Cette passerelle ne tient pas de liste des messages envoyés.")
    ),
    "unreachable": Fault(
        Remedy.RETRY, N_("La passerelle SMS est injoignable : nouvel essai dans un moment.")
    ),
    "bad_tls": Fault(
        Remedy.STOP_CHANNEL, N_("La passerelle SMS ne prouve pas son identité (certificat TLS).")
    ),
    "timeout": _UNKNOWN_OUTCOME,
    "cut": _UNKNOWN_OUTCOME,
    "unreadable_answer": _UNKNOWN_OUTCOME,
}

FAULTS: Mapping[str, Fault] = {**SAID, **OWN}

_HTTP = re.compile(r"http_([1-9])[0-9]{2}", re.ASCII)
_BY_STATUS = {"http_401": _ACCOUNT, "http_403": _ACCOUNT, "http_429": _BUSY, "http_503": _BUSY}
_BY_CLASS = {"3": _MISDIRECTED, "4": _REFUSED, "5": _UNKNOWN_OUTCOME}
# A code is a word or a short number. Anything longer may quote a number, a name or the text.
_CODE = re.compile(r"[a-z][a-z_:]{0,39}|[0-9]{1,5}", re.ASCII)


def fault(code: str) -> Fault:
    """Return what follows from this code and what staff read; an unknown code gets one more try."""
    found = FAULTS.get(code) or _BY_STATUS.get(code)
    if found is None and (answered := _HTTP.fullmatch(code)):
        found = _BY_CLASS.get(answered[1], _UNKNOWN_OUTCOME)
    return found or UNKNOWN


def failure(code: str, *, retry_after: float | None = None) -> DeliveryFailure:
    """Return the failure to raise for this code, with the remedy of the table."""
    return DeliveryFailure(code, fault(code).remedy, retry_after=retry_after)


def code_of(said: str, reasons: Mapping[str, str]) -> str:
    """Return the code of an error as a gateway words it; never a sentence, only "other".

    `reasons`: what a gateway's sentence may contain, in lower case, and the code it stands for.
    """
    said = said.strip().lower()
    if said in SAID:
        return said
    meant = next((code for part, code in reasons.items() if part in said), None)
    # A word of our own means what this channel saw, which a gateway cannot say.
    is_code = said not in OWN and _CODE.fullmatch(said)
    return meant or (said if is_code else "other")
