"""What organisations are written: always French, the least that is needed, and no promise."""

from __future__ import annotations

TEST = "{operator} : ceci est un essai, pour vérifier que nos messages arrivent. Rien à faire."
REQUEST = (
    "{operator} : une personne voudrait venir chez vous. Demande {reference} : {first_name}, "
    "{trade}. Répondez {reference} OUI ou {reference} NON, ou ouvrez {url}"
)
WITHDRAWN = (
    "{operator} : la demande {reference} est retirée. Effacez le prénom et le numéro de cette "
    "personne, et ne l'appelez plus. Merci."
)
ANY_TRADE = "métier à choisir"
# What follows an answer, by the state that the request then has.
NOTED = {
    "accepted": (
        "Merci. {reference} : {first_name}, {trade}, {region}, téléphone {number}. "
        "Quand la personne a commencé, écrivez {reference} COMMENCE."
    ),
    "refused": "C'est noté : {reference} NON. Merci d'avoir répondu.",
    "started": "Merci, c'est noté. À la fin, écrivez {reference} FINI.",
    "done": "Merci, c'est noté : {reference} est fini.",
}
OVER = "La demande {reference} n'est plus en cours. Il n'y a rien à faire. Merci."
CONTRADICTS = "Merci. Votre réponse pour {reference} est lue par une personne de l'équipe."
UNKNOWN = (
    "Merci. Une personne de l'équipe lit votre message. Pour répondre à une demande, écrivez son "
    "numéro puis OUI ou NON."
)
STOPPED = "C'est noté : plus de messages de notre part. Pour reprendre, écrivez START."
