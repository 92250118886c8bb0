"""The problems of a configuration in plain French; those who start the service read English."""

from __future__ import annotations

import re

MAKE_KEY = " ; en faire une : openssl rand -base64 32"
REASONS = (
    (r"is missing, and (.+) too", r"manque, comme \1"),
    (r"is missing: .*", "manque"),
    (r"is shorter than (\d+) characters: .*", rf"a moins de \1 caractères{MAKE_KEY}"),
    (r"is shorter than (\d+) characters", r"a moins de \1 caractères"),
    (r"is the demonstration's key.*", f"est la clé de la démonstration{MAKE_KEY}"),
    (r"holds the demonstration's key", f"contient la clé de la démonstration{MAKE_KEY}"),
    (r"is a placeholder.*", f"est un exemple, pas une clé{MAKE_KEY}"),
    (r"repeats a few characters.*", f"répète les mêmes caractères{MAKE_KEY}"),
    (
        r"cannot be used: .*",
        "ne peut pas servir : chaque clé a son nom et 32 octets tirés au hasard, en base64",
    ),
    (r"is also used as another key.*", "sert déjà de clé ailleurs : chaque usage a la sienne"),
    (r"is also used as a data key.*", "sert déjà à chiffrer : chaque usage a sa clé"),
    (r"is not a whole number from (.+) to (.+)", r"n'est pas un nombre entier de \1 à \2"),
    (r"is not a number above 0 and up to 1", "n'est pas un nombre entre 0 et 1"),
    (r"is none of (.+)", r"doit être l'un de ces mots : \1"),
    (r"does not begin with (.+)", r"ne commence pas par \1"),
    (r"is not an address like .*", "n'est pas une adresse comme https://hote/chemin"),
    (r"is not https.*", "n'est pas en https"),
    (r"is not a list of addresses .*", "n'est pas une liste d'adresses ou de réseaux"),
    (r"is not this machine.*", "n'est pas cette machine : la démonstration n'est que pour elle"),
    (r"is given twice, here and as (.+)", r"est donné deux fois, ici et par \1"),
    (r"cannot be read.*", "ne se lit pas"),
    (r"cannot keep the demonstration's keys.*", "ne peut pas garder les clés de la démonstration"),
    (r"moves the clock.*", "déplace l'heure : interdit en production"),
    (r"kills the service on purpose.*", "arrête le service exprès : seulement pour les tests"),
    (r"shortens waits.*", "raccourcit les attentes : seulement pour les tests"),
)


def in_french(problem: str) -> str:
    """`NAME reason` as a French sentence; a reason that is not known stays as it is."""
    name, _space, reason = problem.partition(" ")
    for pattern, french in REASONS:
        found = re.fullmatch(pattern, reason)
        if found is not None:
            told = found.expand(french).replace(" and ", " et ").replace(" or ", " ou ")
            return f"Réglage {name} : {told}."
    return f"Réglage {name} : {reason}."
