"""What is written to a person of the team: a digit, a letter or a mere "ok" is no message yet."""

from __future__ import annotations

from bot.core.answers import read_answer
from bot.core.event import Said
from bot.core.flow import Ask
from bot.core.hearing import (
    Chosen,
    Global,
    Meaning,
    No,
    Word,
    Yes,
    digits,
    fold,
    is_mere_courtesy,
)
from bot.core.offering import MESSAGE
from bot.core.scene import Scene

FIGURES = frozenset("123456789")
YES_AND_NAMES = frozenset({"awa", "ayo", "iyo", "parfait"})  # a yes elsewhere, a first name here
GREETINGS = {Word.GREETING: "greeting", Word.THANKS: "thanks"}


def asks_to_write(scene: Scene, said: Said, meaning: Meaning) -> bool:
    """Ask kindly for words where a message to the team is asked and this is none; False elsewhere.

    Nothing is sent, and no older menu is answered: "1" would put a name under a complaint. Who
    tries again is told the ways out: not everybody can write.
    """
    state = scene.state()
    if not isinstance(state, Ask) or state.expects != MESSAGE or not scene.conversation.asked:
        return False
    if not _says_too_little(scene, said, meaning):
        return False
    greeting = GREETINGS.get(meaning.word) if isinstance(meaning, Global) else None
    asked = scene.phrase("write_words" if scene.conversation.tries == 0 else "write_or_leave")
    scene.conversation.tries += scene.conversation.tries == 0
    scene.say(f"{scene.phrase(greeting)} {asked}" if greeting is not None else asked)
    return True


def _says_too_little(scene: Scene, said: Said, meaning: Meaning) -> bool:
    words, is_unread = scene.world.words, read_answer(MESSAGE, said.text) is None
    match meaning:
        case Global(word):
            return word in GREETINGS or (word is Word.HELP and is_unread)
        case No():
            return False
        case Yes():
            return True
        case Chosen():  # news that came meanwhile
            return False
    is_figure = bool(digits(said.text, words, offered=FIGURES))
    return is_unread or is_figure or is_mere_courtesy(said.text, words)


def is_no_name(scene: Scene, state: Ask, said: Said, meaning: Meaning) -> bool:
    """Whether a name was asked for and this says yes, no or please: "ok", "d'accord", "svp"."""
    if state.expects != "name" or fold(said.text.strip()) in YES_AND_NAMES:
        return False
    return isinstance(meaning, Yes | No) or is_mere_courtesy(said.text, scene.world.words)
