"""What each issue says to an author, in French: what is wrong and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.check.issue import Code

SENTENCES: Mapping[Code, str] = {
    Code.UNREADABLE: "Le fichier n'est pas lisible : {why}.",
    Code.TOO_LARGE: "Le fichier dépasse {limit} ko.",
    Code.TOO_DEEP: "Plus de {limit} niveaux imbriqués.",
    Code.TOO_MANY_VALUES: "Plus de {limit} valeurs : coupez ce fichier en plusieurs parcours.",
    Code.TOO_MANY_STATES: "{found} étapes, {limit} au plus : coupez ce parcours en plusieurs.",
    Code.ALIAS: "Renvois et étiquettes YAML (&, *, !) sont refusés : recopiez la valeur.",
    Code.DUPLICATE_KEY: "« {key} » est écrit deux fois au même endroit.",
    Code.OTHER_FLOW_NAME: "Le fichier {file} contient le parcours « {name} » : donnez le même nom.",
    Code.UNKNOWN_KEY: "« {key} » n'existe pas ici : corrigez ou retirez ce mot.",
    Code.MISSING_KEY: "« {key} » manque ici.",
    Code.UNKNOWN_KIND: "Cette sorte d'étape n'existe pas : say, choose, ask, act, go, call ou end.",
    Code.BAD_VALUE: "« {key} » : {why}.",
    Code.GHOST_STATE: "Mène à « {target} », une étape qui n'existe pas.",
    Code.MISSING_ENTRY: "L'étape « {target} » manque : un mot de partout ou une relance y mène.",
    Code.UNREACHABLE_STATE: "Aucun chemin ne mène à cette étape : reliez-la ou supprimez-la.",
    Code.DEAD_END: "Personne ne peut sortir de cette étape : {why}.",
    Code.SILENT_LOOP: "Ces étapes tournent en rond sans rien demander : {states}.",
    Code.LONG_WALK: "À partir d'ici {steps} étapes se suivent sans question ; {limit} au plus.",
    Code.NO_WAY_TO_PERSON: "Aucun chemin ne finit ni ne mène à quelqu'un depuis : {states}.",
    Code.UNKNOWN_LOOKUP: "La liste « {name} » n'existe pas.",
    Code.UNKNOWN_ACTION: "L'action « {name} » n'existe pas.",
    Code.UNKNOWN_GUARD: "La condition « {name} » n'existe pas.",
    Code.UNKNOWN_FLOW: "Le parcours « {name} » n'existe pas.",
    Code.UNKNOWN_OUTCOME: "L'action « {action} » n'a pas l'issue « {name} ».",
    Code.UNHANDLED_OUTCOME: "L'issue « {name} » de l'action « {action} » ne mène nulle part.",
    Code.BAD_BRANCH: "Une branche demande soit « when », soit « answer » avec « is ».",
    Code.NO_CHOICES: "Question à choix sans choix : écrivez « choices » ou « options_from ».",
    Code.OPTIONS_WITHOUT_THEN: "« options_from » sans « then » : rien ne suit le choix.",
    Code.SEVERAL_OF_NOTHING: "« several » demande une liste (« options_from ») et « save ».",
    Code.TOO_MANY_CHOICES: "{found} choix : {limit} au plus, les chiffres 1 à 9.",
    Code.DUPLICATE_CHOICE: "Deux choix portent la clé « {key} ».",
    Code.AMBIGUOUS_CHOICE: "« {word} » ({language}) veut dire à la fois {first} et {second}.",
    Code.SHADOWS_GLOBAL_WORD: "« {word} » ({language}) est partout ailleurs le mot {other}.",
    Code.EMPTY_TEXT: "Le texte est vide.",
    Code.UNKNOWN_PLACEHOLDER: "{{{name}}} n'existe pas ({language}).",
    Code.DIFFERENT_PLACEHOLDERS: "Le français et {language} n'ont pas les mêmes {{...}} : {names}.",
    Code.STRAY_BRACES: "Accolades à corriger ({language}) : {found}.",
    Code.TOO_LONG_SMS: "{segments} SMS avec les choix ({language}) ; {limit} au plus.",
    Code.TOO_LONG_WHATSAPP: "{found} signes sur WhatsApp ({language}) ; {limit} au plus.",
    Code.LONG_MENU: "Le menu prend {segments} SMS ({language}) ; un seul est mieux.",
    Code.LONG_LABEL: "Le choix a {found} signes ({language}) ; WhatsApp en montre {limit}.",
    Code.TEXT_WITHOUT_VOICE: "Textes sans voix, ou changés depuis ({language}) : {count}.",
    Code.MISSING_TRANSLATION: "Pas encore traduit ({language}) : le français part à la place.",
    Code.STALE_TRANSLATION: "Le français a changé depuis la traduction ({language}) : à revoir.",
    Code.WITHHELD_TRANSLATION: "Texte sensible retenu ({language}) : un lecteur doit l'approuver.",
    Code.FRENCH_COPY: "Le texte en {language} est le texte français recopié.",
    Code.BAMBARA_TOO_LONG: "{found} SMS en {language}, {french} en français ; un de plus au plus.",
    Code.WORD_OUTSIDE_KIT: "Mots bambara à faire vérifier : {words}.",
    Code.DIFFERENT_NUMBERS: "Le français et {language} n'ont pas les mêmes nombres : {numbers}.",
    Code.FACTS_COSTLY: "{found} SMS en {language}, {french} en français : 15 % de plus au plus.",
    Code.FACTS_UNTRANSLATED: "{count} textes de faits pas traduits ({language}, {kind}).",
    Code.FACTS_STALE: "{count} textes de faits traduits d'un autre français ({language}, {kind}).",
    Code.FACTS_WITHHELD: "{count} textes de faits sensibles retenus ({language}, {kind}).",
    Code.FACTS_UNREAD: "{count} textes de faits à faire lire ({language}, {kind}).",
    Code.PERSONAL_BEFORE_CONSENT: "Demande du personnel sur un chemin sans accord enregistré.",
    Code.CONSENT_NOT_ASKED_HERE: "Demande du personnel : l'accord doit venir de l'accueil.",
    Code.PROMISE_WORD: "« {word} » ({language}) promet : reformulez ou faites approuver.",
    Code.INVENTED_NUMBER: "« {found} » ({language}) : numéros et montants viennent d'un {{fait}}.",
    Code.DENIED_WORD: "« {word} » ({language}) ne va pas dans un message que personne n'a demandé.",
    Code.FACT_PAST_REVIEW: "{count} faits à revoir ({kind}) : leur date de révision est passée.",
}


def sentence(code: Code, **values: object) -> str:
    """The sentence of a code. Values are inserted as they are, never read as a template."""
    return SENTENCES[code].format(**values)
