"""Words of the editor: kinds of steps, expected answers, and what changed, told in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as N_
from flask_babel.speaklater import LazyString

from bot.core.editing import Change, ChangeKind

Words = Mapping[str, LazyString]
KINDS: Words = {
    "say": N_("Dire quelque chose"),
    "choose": N_("Question à choix"),
    "ask": N_("Question libre"),
    "hand_over": N_("Passer la main à une personne"),
    "call": N_("Passer par un autre parcours"),
    "act": N_("Faire faire quelque chose"),
    "go": N_("Choisir le chemin"),
    "end": N_("Terminer"),
}
EXPECTED: Words = {
    "text": N_("Un texte"),
    "message": N_("Un message à l’équipe"),
    "name": N_("Un prénom"),
    "number": N_("Un nombre"),
    "amount": N_("Un montant"),
    "date": N_("Une date"),
    "place": N_("Un lieu"),
    "trade": N_("Un métier"),
    "pin": N_("Un code secret"),
    "code": N_("Un code"),
}
MARKS: Words = {
    "sensitive": N_("Sensible : en bambara seulement quand un lecteur l’a approuvé"),
    "personal": N_("Personnel : demande l’accord d’abord"),
    "confidential": N_("Confidentiel : ne se lit pas en dehors de la demande"),
    "unsolicited": N_("Envoyé sans avoir été demandé : reste neutre"),
    "several": N_("« 1 3 » en prend deux"),
    "silent": N_("Ne redemande rien après"),
}
GUARDS: Words = {
    "has_consent": N_("la personne a donné son accord"),
    "is_abroad": N_("elle est à l’étranger"),
    "is_bambara": N_("elle parle bambara"),
    "is_called": N_("un autre parcours attend la fin de celui-ci"),
    "is_in_mali": N_("elle a dit être au Mali"),
    "is_unlocked": N_("rien n’est verrouillé"),
    "knows_place": N_("elle a dit où elle est"),
}
LANGUAGES: Words = {"fr": N_("français"), "bm": N_("bambara")}
PLACES: Words = {
    "mali": N_("au Mali"),
    "waiting": N_("à l’étranger, elle attend"),
    "on_the_way": N_("sur la route"),
}
MEDIA: Words = {"sms": N_("SMS"), "whatsapp": N_("WhatsApp")}
VIEWS: Words = {
    "steps": N_("Étapes"),
    "form": N_("Formulaire"),
    "phone": N_("Téléphone"),
    "plan": N_("Plan"),
    "problems": N_("Problèmes"),
    "changes": N_("Modifications"),
}
REFUSALS: Words = {
    "draft_changed": N_("Un collègue a changé la même chose entre-temps. Rien n’est perdu."),
    "draft_blocked": N_("Il reste des erreurs à corriger avant de publier."),
    "published_meanwhile": N_(
        "Quelqu’un a publié une autre version depuis. Regardez les modifications, puis publiez."
    ),
    "scenarios_fail": N_("Un scénario ne donne plus la même conversation."),
    "no_draft": N_("Il n’y a pas de brouillon."),
    "nothing_changed": N_("Cela ne change rien."),
    "no_title": N_("Donnez un titre."),
    "bad_value": N_("Une valeur n’est pas possible ici."),
    "flow_exists": N_("Un parcours porte déjà ce nom."),
    "unknown_step": N_("Cette étape n’existe plus."),
    "unknown_kind": N_("Choisissez ce que fait l’étape."),
    "is_start": N_("Le parcours commence ici : dites quelle étape la remplace."),
    "too_many_steps": N_("Un parcours a au plus 300 étapes."),
    "no_reason": N_("Écrivez la raison."),
    "no_choices": N_("Cette étape n’a pas de choix."),
    "no_such_version": N_("Cette version n’existe pas."),
    "unreadable_script": N_("Cette conversation ne se lit pas."),
    "bad_yaml": N_("Le fichier YAML ne peut pas être repris."),
    "bad_po": N_("Le fichier PO ne se lit pas."),
    "too_large": N_("Le fichier dépasse 256 ko."),
    "too_many": N_("Un parcours garde au plus 60 scénarios."),
    "nothing_given": N_(
        "Choisissez un fichier YAML, ou un fichier PO pour un parcours qui existe."
    ),
    "no_such_flow": N_("Ce parcours n’existe pas."),
    "nothing_said": N_("Rien n’a été dit : écrivez d’abord au téléphone."),
}


def _said_of_translation(mark: str, language: str) -> str:
    """What a translation is now, beside its French."""
    match mark:
        case "approved":
            return _("La traduction en %(language)s est approuvée.", language=language)
        case "pending":
            return _("La traduction en %(language)s est à relire.", language=language)
    return _(
        "Le français a changé : la traduction en %(language)s est à revoir.", language=language
    )


def sentence(change: Change) -> str:
    """A change as one says it to a colleague; the texts themselves stand beside it."""
    kind, part, after = change.kind, change.part, change.after
    language = LANGUAGES.get(change.language, change.language)
    label = part.removesuffix(".label")
    match kind:
        case ChangeKind.TITLE:
            return _("Le titre du parcours change.")
        case ChangeKind.KEYWORDS:
            return _("Les mots qui mènent au parcours changent.")
        case ChangeKind.START:
            return _("Le parcours commence par une autre étape.")
        case ChangeKind.ENTRIES:
            return _("Les étapes où l’on peut arriver directement changent.")
        case ChangeKind.STEP_ADDED:
            return _("Une étape est ajoutée.")
        case ChangeKind.STEP_REMOVED if after:
            return _("L’étape est supprimée ; qui s’y trouve continue à « %(to)s ».", to=after)
        case ChangeKind.STEP_REMOVED:
            return _("L’étape est supprimée ; qui s’y trouve finit avec l’ancienne version.")
        case ChangeKind.KIND:
            return _("L’étape fait autre chose.")
        case ChangeKind.TEXT:
            return _("Le texte français change.")
        case ChangeKind.SHORT_TEXT:
            return _("Le texte court pour SMS change.")
        case ChangeKind.TRANSLATION:
            return _("Le texte en %(language)s change.", language=language)
        case ChangeKind.STALE:
            return _said_of_translation(after, language)
        case ChangeKind.CHOICE_ADDED:
            return _("Un choix est ajouté ; il mène à « %(to)s ».", to=change.before)
        case ChangeKind.CHOICE_REMOVED:
            return _("Un choix est retiré.")
        case ChangeKind.CHOICES_MOVED:
            return _("L’ordre des choix change.")
        case ChangeKind.LABEL:
            return _("Le choix « %(choice)s » se lit autrement.", choice=label)
        case ChangeKind.WORDS:
            return _("Les mots compris pour le choix « %(choice)s » changent.", choice=label)
        case ChangeKind.WAY:
            return _("Un chemin mène ailleurs.")
        case ChangeKind.SETTING:
            return _("Le réglage « %(name)s » change.", name=part)
        case ChangeKind.MARK:
            return _("La marque « %(name)s » change.", name=part)
        case ChangeKind.FRENCH_ONLY:
            return _("Le texte part en français seulement.")
