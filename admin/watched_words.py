"""What the lists of words are called on screen, and why one cannot be kept."""

from __future__ import annotations

from flask_babel import lazy_gettext as N_

from admin.words import Words

LISTS: Words = {
    "self_harm": N_("Danger : se faire du mal"),
    "trafficking": N_("Danger : traite, exploitation"),
    "violence": N_("Danger : violence"),
    "minor": N_("Danger : enfant seul"),
    "danger": N_("Danger : autre"),
    "innocent": N_("Sans danger : à ne pas entendre"),
    "promise": N_("Promesses, dans nos textes"),
}
LANGUAGES: Words = {"fr": N_("français"), "bm": N_("bambara")}
PROBLEMS: Words = {
    "no_such_list": N_("Choisissez une liste."),
    "empty": N_("Écrivez un mot ou une expression."),
    "text_long": N_("80 signes au plus."),
    "badly_written": N_(
        "Des mots simples. Entre eux, .. laisse passer deux mots et ... en laisse passer six ; "
        "+ demande que les deux côtés y soient. Pour une promesse, des mots seulement."
    ),
    "word_known": N_("Cette expression est déjà dans la liste."),
    "no_example": N_("Écrivez un message d’exemple : il sert à l’essai."),
    "example_unheard": N_(
        "Essayé, et pas gardé : avec cette expression, l’exemple n’est pas entendu comme voulu."
    ),
    "no_such_word": N_("Cette expression n’est plus dans la liste."),
    "not_agreed": N_("Lisez ce qui change, puis confirmez."),
}
