"""What the codes of broadcasts are called on screen, and an audience told in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as N_
from flask_babel import ngettext

from admin.case_words import STAGES
from admin.formats import number
from admin.message_words import LANGUAGES, MEDIA
from admin.words import Words, word
from bot.services.audience import Audience, Heard
from bot.services.broadcast_words import Problem

STATES: Words = {
    "draft": N_("Brouillon"),
    "checked": N_("Vérifié"),
    "approved": N_("Approuvé"),
    "scheduled": N_("Programmé"),
    "running": N_("En cours"),
    "paused": N_("En pause"),
    "done": N_("Terminé"),
    "cancelled": N_("Arrêté"),
}
TAGS = {"running": "wait", "paused": "wait", "scheduled": "wait", "done": "done"}
TRIGGERS: Words = {
    "write": N_("écrit"),
    "check": N_("vérifié"),
    "approve": N_("approuvé"),
    "schedule": N_("programmé"),
    "edit": N_("repris pour être modifié"),
    "start": N_("commencé"),
    "pause": N_("mis en pause"),
    "resume": N_("repris"),
    "finish": N_("terminé"),
    "retry": N_("échecs réessayés"),
    "cancel": N_("arrêté"),
}
FORMS: Words = {
    "answer": N_("Un avis neutre d’abord ; le texte est la réponse à 1"),
    "direct": N_("Le texte tout de suite : seulement s’il ne trahit personne"),
}
PURPOSES: Words = {
    "service": N_("Accompagnement : à qui ne l’a pas refusé"),
    "reminders": N_("Rappels : à qui a dit oui"),
    "surveys": N_("Questions de suivi : à qui a dit oui"),
}
URGENT: Words = {
    "office_closed": N_("Un bureau est fermé"),
    "event_moved": N_("Un départ ou une rencontre change d’heure"),
    "danger": N_("Danger pour les personnes"),
    "false_rumour": N_("Fausse rumeur ou arnaque"),
}
HEARD: Words = {
    Heard.EVER: N_("Peu importe"),
    Heard.WITHIN: N_("A écrit dans les derniers jours"),
    Heard.SILENT: N_("N’a pas écrit dans les derniers jours"),
}
OUTCOMES: Words = {
    "waiting": N_("En attente"),
    "uncertain": N_("Incertain, vérification en cours"),
    "accepted": N_("Envoyé"),
    "sent": N_("Envoyé au réseau"),
    "delivered": N_("Remis"),
    "read": N_("Lu"),
    "doubtful": N_("Peut-être reçu : pas renvoyé"),
    "failed": N_("Échec"),
    "excluded": N_("Pas envoyé"),
    "stopped": N_("Arrêté avant"),
}
OUTCOME_TAGS = {
    "failed": "failed", "doubtful": "failed", "delivered": "done", "read": "done",
    "waiting": "wait", "uncertain": "wait",
}  # fmt: skip
REASONS: Words = {
    "erased": N_("a demandé l’effacement"),
    "no_address": N_("n’a pas de téléphone ici"),
    "opted_out": N_("ne veut plus de messages (STOP)"),
    "unreachable": N_("numéro injoignable"),
    "no_consent": N_("n’a pas donné son accord"),
    "discreet": N_("seul un avis neutre lui est permis, et ce texte ne l’est pas"),
    "weekly_limit": N_("a déjà reçu deux messages cette semaine"),
    "window_closed": N_("plus de 24 heures depuis son dernier message, et pas de SMS"),
    "late": N_("ses heures permises viennent trop tard"),
    "fact_withdrawn": N_("une information du texte a été retirée"),
    "unreadable": N_("ses données ne peuvent pas être lues"),
    "cancelled": N_("l’envoi a été arrêté avant"),
    "withdrawn": N_("repris avant d’être envoyé"),
    "uncertain": N_("le fournisseur n’a pas dit s’il l’avait pris"),
    "no_channel": N_("aucun canal ne porte ce message"),
    "30003": N_("téléphone éteint ou hors réseau"),
    "30005": N_("numéro injoignable"),
    "30006": N_("numéro injoignable"),
    "21211": N_("numéro pas valable"),
    "21610": N_("ne veut plus de messages (STOP)"),
}
PROBLEMS: Words = {
    "text_missing": N_("Le texte manque, et des personnes parlent cette langue."),
    "text_telling": N_("Ces mots trahissent la personne devant qui lit son téléphone :"),
    "placeholder_unknown": N_("Ceci n’est pas un mot à remplir :"),
    "text_unread": N_("Écrivez qui l’a relu : une personne qui parle cette langue."),
    "label_missing": N_("Écrivez le choix qui mène au parcours."),
    "text_long": N_("Il est trop long pour un seul message (3 SMS)."),
    "nobody": N_("Personne ne le recevrait."),
    "over_budget": N_("Le budget du mois ne suffit pas."),
    "text_promises": N_("Ces mots promettent quelque chose :"),
    "text_guarded": N_(
        "Ces mots trahissent : les personnes discrètes ou protégées ne reçoivent rien."
    ),
    "said_twice": N_("Presque le même texte est parti, ou va partir, depuis deux semaines :"),
    "windows_closed": N_(
        "Sans modèle approuvé ni SMS, WhatsApp refuse après 24 heures. Ne le recevraient pas :"
    ),
    "price_unknown": N_("Pour certains pays aucun prix n’est connu : le coût réel sera plus haut."),
    "price_invented": N_("Les prix sont des exemples : entrez ceux de votre contrat."),
}
PAUSES: Words = {
    "budget": N_("Le budget du mois est atteint : l’envoi s’est mis en pause."),
    "member": N_("Un membre l’a mis en pause. Ce qui n’était pas parti attend."),
}
__all__ = ["LANGUAGES", "MEDIA", "STAGES"]


def problem(found: Problem) -> str:
    """A problem as a sentence, with its language and its words."""
    told = word(PROBLEMS, found.code)
    if found.words:
        told = _("%(told)s %(words)s", told=told, words=", ".join(found.words))
    if found.language:
        name = word(LANGUAGES, found.language)
        told = _("Texte en %(language)s : %(told)s", language=name, told=told)
    return told


def money(hundredths: int) -> str:
    """An amount: "1 250 FCFA"."""
    return f"{number(hundredths // 100)}\N{NO-BREAK SPACE}FCFA"


def people(count: int) -> str:
    """How many: "312 personnes"."""
    return str(ngettext("%(count)s personne", "%(count)s personnes", count, count=number(count)))


def told(audience: Audience, labels: Mapping[str, Mapping[str, str]]) -> str:
    """The description in words."""
    parts = [
        _("%(what)s : %(values)s", what=what, values=_any(values, names))
        for what, values, names in (
            (_("langue"), audience.languages, {it: word(LANGUAGES, it) for it in LANGUAGES}),
            (_("région"), audience.regions, labels["regions"]),
            (_("métier"), audience.trades, labels["trades"]),
            (_("étape du dossier"), audience.stages, {it: word(STAGES, it) for it in STAGES}),
            (_("centre"), audience.centres, labels["centres"]),
            (_("canal"), audience.media, {it: word(MEDIA, it) for it in MEDIA}),
        )
        if values
    ]
    if audience.heard is Heard.WITHIN:
        parts.append(_("a écrit dans les %(days)s derniers jours", days=audience.days))
    if audience.heard is Heard.SILENT:
        parts.append(_("n’a pas écrit depuis %(days)s jours", days=audience.days))
    if not parts:
        return str(_("Toutes les personnes."))
    return str(
        _("Les personnes avec %(conditions)s.", conditions="\N{NO-BREAK SPACE}; ".join(parts))
    )


def _any(values: Iterable[str], names: Mapping[str, str]) -> str:
    return str(_(" ou ")).join(str(names.get(it, it)) for it in values)
