"""The service's own phrases: French here, other languages in locales/*/LC_MESSAGES/messages.po."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po

PHRASES = {
    "menu": "Menu",
    "more": "Suite",
    "open_list": "Choisir",
    "which": "Vous voulez dire :",
    "new_person": "Une autre personne",
    "person": "Personne",
    "not_understood": "Je n'ai pas compris.",
    "only_digits": "Répondez par un de ces chiffres : {digits}.",
    "only_words": "Écrivez votre réponse en quelques mots.",
    "write_words": "Écrivez votre message avec des mots, ou 0 pour le menu.",
    "write_or_leave": (
        "Écrivez votre message avec des mots. Pour demander un appel : RAPPEL. "
        "Pour ne rien envoyer : NON. Menu : 0."
    ),
    "all_right": "D'accord.",
    "no_more_then": "D'accord. Écrivez 0 pour le menu.",
    "stopped": "Nos messages sont arrêtés. Pour les reprendre, écrivez START.",
    "simpler": "Pardon. Écrivez le chiffre de votre réponse, ou AIDE pour une personne.",
    "no_hurry": "Ce n'est pas grave. Vous pouvez aussi écrire AIDE pour une personne.",
    "greeting": "Bonjour.",
    "thanks": "Merci à vous.",
    "voice_note": (
        "Votre message vocal est gardé pour l'équipe. La machine ne comprend pas la voix : "
        "écrivez, ou AIDE pour une personne."
    ),
    "photo": "N'envoyez pas de photo de vos papiers. Écrivez votre réponse.",
    "other_media": "La machine ne lit que le texte. Écrivez votre réponse.",
    "far_away": "Ce lieu est loin du Mali. Choisissez dans la liste.",
    "flood": "Vous écrivez très vite. Attendez une minute, puis écrivez de nouveau.",
    "received": "Votre message est bien reçu.",
    "went_wrong": (
        "Pardon, la machine a eu un problème avec votre message. Il est gardé pour l'équipe. "
        "Écrivez 0 pour le menu, ou AIDE pour une personne."
    ),
    "late": (
        "Votre message est arrivé en retard chez nous. Il est gardé pour l'équipe. "
        "Écrivez 0 pour le menu."
    ),
    # papers
    "without": "Vous ne l'avez pas ? {to_do}",
    "you_have": "Vous avez : {papers}.",
    "you_lack": "Il manque : {papers}.",
    # trades and helps
    "national": "tout le Mali",
    "etranger": "à l'étranger",
    "nearest": "Rien de connu à {wanted}. Le plus près : {region}.",
    "nearest_abroad": "Rien de connu à l'étranger. Le plus près : {region}.",
    "no_teacher": "Pas de centre connu pour ce métier.",
    "advisers_only": "Pas de structure connue pour cela. Celles-ci donnent des conseils.",
    "saturated": "{name} (complet)",
    "saturated_organisation": "Souvent complet : demandez d'abord.",
    "saturated_trade": "Beaucoup de gens font déjà ce métier ({year}).",
    "for_whom": "Pour qui ? {conditions}.",
    "women_option": "Femmes : {option}.",
    "childcare_option": "Enfants : {option}.",
    "via_iom": "On y entre par l'OIM ou par un agent.",
    "via_ngo": "On y entre par une autre structure.",
    "phone": "Téléphone : {contact}.",
    "address": "Adresse : {contact}.",
    "may_be_gone": "À vérifier : peut-être fini.",
    "amounts": "Combien : {said}.",
    # requests
    "machine_is_back": "La machine répond de nouveau ici. Pour une personne : AIDE.",
    "if_ill": "Vous êtes malade ? Écrivez SOIN.",
    "ticket_open": "reçue, pas encore lue.",
    "ticket_assigned": "une personne de l'équipe s'en occupe.",
    "ticket_answered": "l'équipe a répondu.",
    "ticket_closed": "fermée.",
    "ticket_reopened": "ouverte de nouveau.",
    # questions
    "ask_agent": "Demander à un agent",
    "tips": "Conseils",
    "business_steps": "Étapes d'une activité",
    "pitfalls": "Pièges à éviter",
    "finance": "Trouver de l'argent",
    # surveys
    "survey_well": "Bien",
    "survey_so_so": "Moyen",
    "survey_badly": "Mal",
    "survey_refused": "Ne pas répondre",
    # the case
    "case_stage": "Dossier {reference} : {stage}, depuis le {day}.",
    "case_step": "Étape : {step}.",
    "case_next": "Ensuite : {step}.",
    "case_often_next": "Souvent après : {step}.",
    "case_expected": "Date prévue : {day}. Elle peut changer.",
    "case_no_date": "Pas de date connue pour la suite.",
    "case_overdue": "La date prévue, {day}, est passée. Pas de nouvelle date connue.",
    "case_meanwhile": "En attendant : {to_do}",
    "case_silence": (
        "Dossier {reference} : rien de nouveau depuis le {day}. "
        "Il est toujours ouvert et l'équipe le sait."
    ),
    "case_closed": (
        "Le dossier {reference} est fermé depuis le {day}. On peut demander à le rouvrir."
    ),
    "case_lost": (
        "Dossier {reference} : pas de nouvelles de vous. Il est gardé. Écrivez pour continuer."
    ),
    "kit_choice": "Mon matériel",
    "kit_given": "Noté le {day} : votre matériel vous est remis.",
    # appointments
    "purpose_case": "Mon dossier",
    "purpose_project": "Mon activité",
    "purpose_training": "Une formation",
    "purpose_papers": "Mes papiers",
    "purpose_other": "Autre chose",
    "by_phone": "Par téléphone : gardez-le près de vous à cette heure.",
    "ask_first": "Appelez ou demandez avant de vous déplacer.",
    "place": "Lieu : {address}.",
    "office_time": "{when} (heure du bureau)",
    "no_appointment": "Vous n'avez pas de rendez-vous.",
    "no_longer": "Le rendez-vous de {when} n'est plus prévu.",
    # referrals
    "referral_proposed": (
        "Demande {reference}, {name} : rien n'est envoyé. L'équipe regarde d'abord."
    ),
    "referral_sending": "Demande {reference}, {name} : l'envoi est en cours.",
    "referral_stalled": "Demande {reference}, {name} : elle n'est pas partie. L'équipe le sait.",
    "referral_sent": "Demande {reference} : reçue par {name} le {day}. Pas encore de réponse.",
    "referral_no_answer": "Demande {reference} : {name} n'a pas répondu. L'équipe le sait.",
    "referral_accepted": (
        "Demande {reference} : {name} dit oui. Appelez ou demandez avant de vous déplacer."
    ),
    "referral_refused": (
        "Demande {reference} : {name} dit non cette fois. Un agent peut chercher autre chose."
    ),
    "referral_started": "Demande {reference} : {name} dit que vous avez commencé.",
    "referral_done": "Demande {reference} : {name} dit que c'est fini.",
    "referral_withdrawn": ("Demande {reference}, {name} : retirée. Rien d'autre n'est envoyé."),
    "referral_take_back": "Retirer ma demande",
    "withheld": "Ce texte est écrit en français.",
    # what a person agreed to
    "agreed": "oui",
    "not_agreed": "non",
    "nobody": "personne",
    "purpose_service": "Garder mes messages",
    "purpose_reminders": "Rappels",
    "purpose_surveys": "Questions sur l'aide",
    "purpose_sharing": "Donner mon nom",
    "purpose_relative": "Appeler un proche",
    # what is held of a person
    "held_messages": "Nous gardons de vous : {number} messages, lus par l'équipe seule.",
    "held_name": "Votre prénom.",
    "held_place": "Où vous êtes : {place}.",
    "held_papers": "Papiers cochés : {number}.",
    "held_tickets": "Demandes à l'équipe : {number}.",
    "held_appointments": "Rendez-vous : {number}.",
    "held_cases": "Suivi : {number}.",
    "held_relatives": "Une personne à joindre : {number}.",
}


def load_phrases(locales: Path) -> dict[str, dict[str, str]]:
    """Each phrase in each language that has it. Raises OSError when a catalogue cannot be read.

    `withheld` is there in every language: without it sensitive texts would not be withheld.
    """
    found: dict[str, dict[str, str]] = {"fr": dict(PHRASES), "bm": {}}
    for path in sorted(locales.glob("*/LC_MESSAGES/messages.po")):
        language = path.parent.parent.name
        if language != "fr":
            found[language] = dict(_translated(path, path.stat().st_mtime_ns))
    for texts in found.values():
        texts.setdefault("withheld", PHRASES["withheld"])
    return found


@lru_cache(maxsize=4)
def _translated(path: Path, _changed: int) -> Mapping[str, str]:
    """The phrases of a catalogue as it was last changed: it is read once for all who ask."""
    with path.open("rb") as file:
        catalogue = read_po(file)
    by_french: Mapping[str, str] = {
        str(message.id): str(message.string)
        for message in catalogue
        if message.id and message.string and not message.fuzzy
    }
    return {code: by_french[french] for code, french in PHRASES.items() if french in by_french}
