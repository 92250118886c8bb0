"""When what a text seems to ask for is better not followed."""

from __future__ import annotations

from bot.core.event import Said
from bot.core.scene import Scene
from bot.core.world import HELP, Entry, Understanding

DANGER = (HELP, "danger")
SENTENCE = 3  # words; shorter texts are labels, well or badly written
ASKED = "questions"


def leads_here(scene: Scene, said: Said, entry: Entry) -> bool:
    """A sentence about what is being asked already: to be shown how to answer."""
    conversation = scene.conversation
    place = (entry.flow, entry.state or scene.version.flow.start)
    is_here = conversation.asked and place == (conversation.flow, conversation.state)
    return is_here and not entry.answers and len(said.text.split()) >= SENTENCE


def is_a_guess(scene: Scene, said: Said, understanding: Understanding) -> bool:
    """A yes or no that goes on; and questions are the likeliest to be taken for one another.

    What may tell of danger is heard in any case.
    """
    entries, words = understanding.entries, scene.world.words
    if any(entry.place == DANGER for entry in entries):
        return False
    answers = words.answer_phrases.at(words.tokens_of(said.text), 0) > 0
    is_asking = all(entry.flow == ASKED for entry in entries)
    return bool(entries) and not understanding.is_sure and (answers or is_asking)


def changes_who(understanding: Understanding) -> bool:
    """Whether it would let another person write from here: one asks first, what is written next
    would be taken for a name."""
    return any(entry.place == ("profil", "other_person") for entry in understanding.entries)
