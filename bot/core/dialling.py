"""Who types the number of the police or of an ambulance calls for help: it is never a choice."""

from __future__ import annotations

import unicodedata

from bot.core.event import Said
from bot.core.flow import Ask, wants_words
from bot.core.hearing import fold
from bot.core.offering import choices_of
from bot.core.scene import Scene

# Dialled for help in one country or another; heard, and never told to anybody: what may be called
# comes from the settings.
DIALLED = frozenset({"15", "17", "18", "19", "112", "117", "118", "190", "197", "198", "911"})
AROUND = " .,;:!?()"


def dials_for_rescue(scene: Scene, said: Said) -> bool:
    """Whether the whole text is such a number, where no figure is asked for ("17" of March)."""
    state = scene.state()
    is_asked = isinstance(state, Ask) and scene.conversation.asked
    if said.is_pin or (is_asked and not wants_words(state)):
        return False
    plain = unicodedata.normalize("NFKC", said.text).strip(AROUND)
    if plain not in DIALLED:
        return False
    labels = (choice.label for choice in choices_of(scene, said.offered))
    return not any(word.startswith(plain) for label in labels for word in fold(label).split())
