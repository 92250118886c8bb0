"""What the audit log calls what happened to referrals and agreements."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as N_
from flask_babel.speaklater import LazyString

RECORDED: Mapping[str, LazyString] = {
    "agreement_entered": N_("accord d’une structure noté"),
    "agreement_tested": N_("message d’essai envoyé"),
    "agreement_saturated": N_("structure notée complète"),
    "agreement_has_room": N_("structure notée avec de la place"),
    "agreement_ended": N_("accord d’une structure terminé"),
    "referral_proposed": N_("orientation proposée"),
    "referral_moved": N_("orientation passée à une autre étape"),
    "referral_viewed": N_("orientation lue"),
    "referral_sent_by_member": N_("orientation envoyée"),
    "referral_written": N_("orientation écrite à la structure"),
    "referral_stalled": N_("orientation bloquée"),
    "referral_answered": N_("réponse d’une structure"),
    "referral_forget_asked": N_("effacement demandé à une structure"),
}
