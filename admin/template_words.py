"""What templates are called on screen, and why one cannot be kept or sent."""

from __future__ import annotations

from flask_babel import lazy_gettext as N_

from admin.words import Words
from bot.services.template_views import Approval, Category, Purpose

PURPOSES: Words = {
    Purpose.MEMBER: N_("Un membre le choisit et l’envoie"),
    Purpose.NEWS: N_("L’avis neutre « il y a des nouvelles, répondez 1 »"),
    Purpose.NEWS_FOR_ANOTHER: N_("Le même avis, sur un téléphone partagé"),
}
PURPOSE_MEANINGS: Words = {
    Purpose.MEMBER: N_("Proposé sur la fiche quand les 24 heures de WhatsApp sont passées."),
    Purpose.NEWS: N_("Envoyé par le service lui-même, sans variable. Un seul à la fois."),
    Purpose.NEWS_FOR_ANOTHER: N_(
        "Avec une variable : le prénom de la personne. Un seul à la fois."
    ),
}
CATEGORIES: Words = {
    Category.UTILITY: N_("Utilité"),
    Category.MARKETING: N_("Marketing"),
}
STATES: Words = {
    Approval.PENDING: N_("En attente du fournisseur"),
    Approval.APPROVED: N_("Approuvé"),
    Approval.REJECTED: N_("Refusé par le fournisseur"),
    Approval.PAUSED: N_("Suspendu par le fournisseur"),
}
TAGS = {"pending": "wait", "approved": "done", "rejected": "failed", "paused": "failed"}
LANGUAGES: Words = {"fr": N_("Français"), "bm": N_("Bambara")}
PROBLEMS: Words = {
    "empty": N_("Écrivez quelque chose."),
    "text_long": N_("C’est trop long."),
    "bad_text": N_("Une seule ligne, sans accolades ni grands espaces."),
    "stray_braces": N_("Les accolades ne servent qu’aux variables : {{1}}, {{2}}…"),
    "variables_differ": N_(
        "Les variables du texte doivent être {{1}}, {{2}}… sans trou, autant que de lignes "
        "dans « Ce que les variables veulent dire »."
    ),
    "variable_at_the_edge": N_(
        "Le fournisseur refuse un texte qui commence ou finit par une variable."
    ),
    "no_variables": N_("Cet avis n’a pas de variable : le service l’envoie seul."),
    "first_name_only": N_("Cet avis a une seule variable : le prénom."),
    "purpose_taken": N_("Un autre modèle sert déjà à cela : retirez-le d’abord."),
    "no_choice": N_("Choisissez."),
    "bad_content_id": N_("Recopiez l’identifiant du fournisseur : HX et 32 signes."),
    "bad_past_day": N_("Écrivez le jour où le fournisseur l’a dit : un jour passé."),
    "no_such_template": N_("Ce modèle n’existe pas."),
    "template_changed": N_(
        "Un collègue vient de changer ce modèle. Regardez-le dans un autre onglet, "
        "puis recommencez."
    ),
    "template_withdrawn": N_("Ce modèle est retiré."),
    "template_gone": N_("Ce modèle n’est plus là, ou plus approuvé. Choisissez-en un autre."),
    "no_whatsapp": N_("Cette personne n’écrit plus par WhatsApp : écrivez-lui par SMS."),
}
