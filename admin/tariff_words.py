"""What tariffs are called on screen, and why one cannot be kept."""

from __future__ import annotations

from flask_babel import lazy_gettext as N_

from admin.words import Words

MEDIA: Words = {"sms": N_("SMS"), "whatsapp": N_("WhatsApp")}
CATEGORIES: Words = {
    "": N_("Messages ordinaires"),
    "utility": N_("Modèles d’utilité"),
    "marketing": N_("Modèles de marketing"),
}
PER: Words = {"segment": N_("par segment"), "message": N_("par message")}
CURRENCIES: Words = {"XOF": N_("FCFA"), "EUR": N_("euro")}
PROBLEMS: Words = {
    "no_choice": N_("Choisissez."),
    "sms_has_none": N_("Un SMS n’a pas de catégorie."),
    "bad_price": N_("Écrivez un prix comme 15 ou 0,047."),
    "bad_day": N_("Écrivez le jour depuis lequel ce prix vaut."),
    "empty": N_("Écrivez d’où vient ce prix : le contrat, la facture."),
    "text_long": N_("C’est trop long."),
    "no_such_tariff": N_("Ce tarif n’existe pas."),
    "already_so": N_("C’est déjà le cas."),
}
