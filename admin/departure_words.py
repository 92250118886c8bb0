"""What the codes of departures are called on screen."""

from __future__ import annotations

from flask_babel import lazy_gettext as N_

from admin.case_words import LANGUAGES, SKIPPED
from admin.words import Words

STATES: Words = {
    "planned": N_("Prévu"),
    "left": N_("Parti"),
    "cancelled": N_("Annulé"),
}
__all__ = ["LANGUAGES", "SKIPPED", "STATES"]
