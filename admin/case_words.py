"""What the codes of cases are called on screen."""

from __future__ import annotations

from flask_babel import lazy_gettext as N_

from admin.words import Words
from bot.core.lifecycle import CaseStage
from bot.services.case_import import Problem
from bot.services.case_plans import CloseReason
from bot.services.case_views import Folder

STAGES: Words = {
    CaseStage.BEFORE_RETURN: N_("Avant le retour"),
    CaseStage.WITHOUT_IOM: N_("Retour sans l’OIM"),
    CaseStage.ARRIVAL: N_("Arrivée"),
    CaseStage.OPENING: N_("Ouverture du dossier"),
    CaseStage.ORIENTATION: N_("Entretien et orientation"),
    CaseStage.TRAINING: N_("Métier et formation"),
    CaseStage.ACTIVITY: N_("Projet ou emploi"),
    CaseStage.INSTALLATION: N_("Matériel et démarrage"),
    CaseStage.FOLLOW_UP: N_("Suivi"),
    CaseStage.LOST: N_("Contact perdu"),
    CaseStage.CLOSED: N_("Fermé"),
}
TRIGGERS: Words = {
    "arrive": N_("Est arrivée au Mali"),
    "return_without_iom": N_("Est rentrée sans l’OIM"),
    "open_file": N_("Passer à l’ouverture du dossier"),
    "orient": N_("Passer à l’entretien et l’orientation"),
    "train": N_("Passer à la formation"),
    "start_activity": N_("Passer au projet ou à l’emploi"),
    "equip": N_("Passer au matériel et au démarrage"),
    "follow_up": N_("Passer au suivi"),
    "orient_again": N_("Revenir à l’orientation"),
    "lose_contact": N_("Noter que le contact est perdu"),
    "find_again": N_("La personne est retrouvée"),
    "close": N_("Fermer le dossier"),
    "reopen": N_("Rouvrir le dossier"),
}
EVENTS: Words = {
    "open": N_("Dossier ouvert"),
    "kit_given": N_("Matériel noté comme remis"),
    "kit_confirmed": N_("La personne dit avoir reçu le matériel"),
    "kit_denied": N_("La personne dit ne pas avoir le matériel"),
    "silent": N_("La personne sait qu’il n’y a rien de nouveau"),
}
CLOSE_REASONS: Words = {
    CloseReason.FINISHED: N_("Le parcours est terminé"),
    CloseReason.OWN_WISH: N_("La personne ne veut plus continuer"),
    CloseReason.ELSEWHERE: N_("Une autre structure suit la personne"),
    CloseReason.TWICE: N_("Le même dossier existe déjà"),
    CloseReason.BY_MISTAKE: N_("Ouvert par erreur"),
    CloseReason.UNREACHABLE: N_("La personne reste injoignable"),
}
FOLDERS: Words = {
    Folder.OPEN: N_("Ouverts"),
    Folder.MINE: N_("Les miens"),
    Folder.SILENT: N_("Sans nouvelle"),
    Folder.LOST: N_("Contact perdu"),
    Folder.KIT: N_("Matériel non reçu"),
    Folder.CLOSED: N_("Fermés"),
}
SKIPPED: Words = {
    "never_wrote": N_("La personne n’a jamais écrit : rien ne lui est envoyé."),
    "opted_out": N_("La personne ne veut plus de messages (STOP) : rien ne lui est envoyé."),
    "unreachable": N_("Le numéro est injoignable : rien ne lui est envoyé."),
    "no_address": N_("Il n’y a pas de numéro : rien ne lui est envoyé."),
    "no_way": N_("Aucun chemin ne mène à la personne : rien ne lui est envoyé."),
    "no_consent": N_("La personne n’a pas donné son accord : rien ne lui est envoyé."),
    "erased": N_("La personne a demandé d’être effacée : rien ne lui est envoyé."),
}
LANGUAGES: Words = {"fr": N_("français"), "bm": N_("bambara")}
RELATIONS: Words = {"second_address": N_("Deuxième numéro"), "relative": N_("Proche")}
PROBLEMS: Words = {
    Problem.NO_NUMBER: N_("Il n’y a pas de numéro."),
    Problem.BAD_NUMBER: N_("Ce n’est pas un numéro de téléphone."),
    Problem.ERASED: N_("Cette personne a demandé à être oubliée : son dossier ne revient pas."),
    Problem.DEMONSTRATION: N_("Ce numéro est de ceux de la démonstration."),
    Problem.SHARED_PHONE: N_("Plusieurs personnes écrivent de ce numéro."),
    Problem.TWICE: N_("La même personne ou la même référence est déjà plus haut."),
    Problem.UNKNOWN_STAGE: N_("Cette étape n’existe pas."),
    Problem.UNKNOWN_STEP: N_("Ce moment n’est pas dans cette étape."),
    Problem.UNKNOWN_REGION: N_("Cette région n’existe pas."),
    Problem.UNKNOWN_TRADE: N_("Ce métier n’existe pas."),
    Problem.BAD_DATE: N_(
        "La date doit être écrite 2026-12-31 ou 31/12/2026, et ne pas être passée."
    ),
    Problem.BAD_LANGUAGE: N_("La langue est fr ou bm."),
    Problem.ILLEGAL_MOVE: N_("Le dossier ne peut pas aller de son étape à celle-ci."),
    Problem.ILLEGAL_STAGE: N_("Un nouveau dossier ne peut pas commencer à cette étape."),
    Problem.OTHER_PERSON: N_("Cette référence est celle du dossier d’une autre personne."),
    Problem.NOT_ALLOWED: N_("Ce dossier ne peut pas être changé par un import."),
    Problem.TOO_LONG: N_("Un texte est trop long."),
}
