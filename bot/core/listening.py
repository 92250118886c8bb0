"""What a person's words do to the conversation: a choice, a global word, an answer, or unclear."""

from __future__ import annotations

from dataclasses import replace

from bot.core.answers import read_answer
from bot.core.choosing import choose, choose_several, tap, unclear
from bot.core.dialling import dials_for_rescue
from bot.core.doubting import DANGER, SENTENCE, changes_who, is_a_guess, leads_here
from bot.core.event import Offered, Said
from bot.core.flow import Ask
from bot.core.hearing import (
    Between,
    Chosen,
    Empty,
    Global,
    Meaning,
    No,
    UnsureStop,
    Word,
    Yes,
    hear,
)
from bot.core.leaving import enter, leave_for, open_flow
from bot.core.offering import choices_of, names_exactly
from bot.core.projects import named_project
from bot.core.references import asks_for_reference
from bot.core.scene import Scene
from bot.core.world import HELP, NOT_UNDERSTOOD, RESUME, URGENT, WELCOME, Entry, Understanding
from bot.core.writing import asks_to_write, is_no_name

CALLS_FOR_HELP = frozenset({Word.HELP, Word.HEALTH})
COMPLAINT = "plainte"
# Only who is known here has any of these: a stranger who seems to ask for one is welcomed.
OF_THE_KNOWN = frozenset({("donnees", None), ("profil", "other_person")})
SHORTEST_CALL = 3  # "SOS"


def listen(scene: Scene, said: Said) -> None:
    """Do what was meant. Afterwards the scene has a need, a reply, or is to be settled."""
    if said.payload is not None and tap(scene, said):
        return
    if _is_first_message(scene):
        _answer_in_their_language(scene, said)
    if _is_heard_as_danger(scene, said):
        _rescue(scene, said)
        return
    if asks_for_reference(said.text) and not _is_being_asked(scene):
        enter(scene, Entry(COMPLAINT, "", "statut", {"ticket_reference": said.text}))
        return
    if said.courtesy is not None:
        scene.ask_again(scene.phrase(said.courtesy), said.offered)
        return
    if dials_for_rescue(scene, said):
        open_flow(scene, HELP, URGENT, trigger="help")
        return
    if choose_several(scene, said):
        return
    offered = said.offered
    meaning = hear(
        said.text,
        words=scene.world.words,
        offered=choices_of(scene, offered),
        expects=_expected(scene),
    )
    if asks_to_write(scene, said, meaning):
        return
    if isinstance(meaning, Chosen | Between) and meaning.is_guess and _follow_sentence(scene, said):
        return
    match meaning:
        case Chosen():
            choose(scene, said, meaning)
        case Global(word) if not _is_message(scene, word):
            leave_for(scene, word, offered)
        case UnsureStop():
            open_flow(scene, "arret", "unsure", trigger="unsure_stop")
        case Between(numbers):
            _ask_which(scene, offered, numbers)
        case _:
            _free_text(scene, said, meaning)


def _is_first_message(scene: Scene) -> bool:
    """Nothing was ever asked here: the language too is still to be asked."""
    conversation = scene.conversation
    return conversation.flow == WELCOME and not conversation.asked and not conversation.stack


def _answer_in_their_language(scene: Scene, said: Said) -> None:
    """A first question is answered in the language it came in, as far as that is certain; the
    welcome asks for the language all the same."""
    spoken = scene.world.understand(said.text, scene.conversation.language).language
    if spoken is not None and spoken in scene.version.choices:
        scene.conversation.language = spoken


def _is_heard_as_danger(scene: Scene, said: Said) -> bool:
    """Danger comes before everything; but what is written to a person in confidence stays where it
    is: the action that keeps it looks at it in the same way. And "Ka n tanga", protect me, is a
    choice where it is offered in these words."""
    if said.is_pin or len(said.text) < SHORTEST_CALL:
        return False
    state = scene.state()
    if isinstance(state, Ask) and state.confidential and scene.conversation.asked:
        return False
    if names_exactly(scene, said):
        return False
    return scene.world.hear_danger(said.text) is not None


def _is_being_asked(scene: Scene) -> bool:
    return isinstance(scene.state(), Ask) and scene.conversation.asked


def _rescue(scene: Scene, said: Said) -> None:
    """An urgent request with what was written; no question is asked about it."""
    enter(scene, Entry(HELP, "", "danger", {"ticket_text": said.text}))


def _expected(scene: Scene) -> str | None:
    state = scene.state()
    return state.expects if isinstance(state, Ask) and scene.conversation.asked else None


def _is_message(scene: Scene, word: Word) -> bool:
    """Who is asked to write to a person and begins with "aidez-moi" is writing, not calling."""
    writing = isinstance(scene.state(), Ask) and scene.conversation.asked
    return writing and scene.conversation.flow == HELP and word in CALLS_FOR_HELP


def _ask_which(scene: Scene, offered: Offered | None, numbers: tuple[str, ...]) -> None:
    options = offered.options if offered else scene.own_options(scene.conversation.state)
    close = tuple(option for option in options if option[0] in numbers)
    scene.say(scene.phrase("which"), options=close)


def _free_text(scene: Scene, said: Said, meaning: Meaning) -> None:
    """Neither a choice nor a global word: an answer in one's own words, a way in, or unclear."""
    conversation, state = scene.conversation, scene.state()
    if isinstance(state, Ask) and conversation.asked:
        if state.confidential or not _follow_call_for_rescue(scene, said):
            _answer(scene, state, said, meaning)
        return
    if said.is_pin:
        scene.unsettled = True
        return
    if isinstance(meaning, Yes | No):
        _take_politely(scene, said, meaning)
        return
    understanding = _understood(scene, said)
    is_certain = understanding.is_sure and len(understanding.entries) == 1
    if conversation.asked and state.sensitive and is_a_guess(scene, said, understanding):
        unclear(scene, said)  # "oui mais pourquoi": a consent is not left for a likeness
        return
    project = None if is_certain else named_project(said.text, scene.world)
    if project is not None:
        enter(scene, project)
    elif understanding.word is not None:
        leave_for(scene, understanding.word)
    elif len(understanding.entries) == 1 and understanding.entries[0].place == DANGER:
        _rescue(scene, said)
    elif len(understanding.entries) == 1 and leads_here(scene, said, understanding.entries[0]):
        scene.ask_again(scene.phrase("simpler"), said.offered)
    elif is_certain or (len(understanding.entries) == 1 and not changes_who(understanding)):
        enter(scene, understanding.entries[0])
    elif understanding.entries:
        _ask_which_entry(scene, understanding.entries)
    elif not conversation.asked:
        scene.unsettled = True
    else:
        unclear(scene, said)


def _take_politely(scene: Scene, said: Said, meaning: Yes | No) -> None:
    """ "ok" after "c'est noté", "non" below an answer: no mistake, nothing to look for in it."""
    is_no = isinstance(meaning, No)
    if not scene.conversation.asked:
        scene.unsettled = True
    elif is_no and scene.conversation.flow == WELCOME:
        unclear(scene, said)
    elif is_no and scene.conversation.flow == RESUME:
        leave_for(scene, Word.MENU)
    else:
        code = "no_more_then" if is_no and scene.way_home() else "all_right"
        scene.ask_again(scene.phrase(code), said.offered)


def _understood(scene: Scene, said: Said) -> Understanding:
    """What a free text asks for; a number alone asks for nothing."""
    if said.text.strip().isdigit():
        return NOT_UNDERSTOOD
    understanding = scene.world.understand(said.text, scene.conversation.language)
    if not _is_first_message(scene):
        return understanding
    entries = tuple(it for it in understanding.entries if it.place not in OF_THE_KNOWN)
    return replace(understanding, entries=entries)


def _follow_sentence(scene: Scene, said: Said) -> bool:
    """A sentence that surely asks for something is no label: "j'ai perdu mes papiers". But who is
    asked where they are, or what the sentence itself leads to, has answered: "mon passeport"."""
    conversation = scene.conversation
    is_welcomed = conversation.flow == WELCOME and conversation.asked
    if len(said.text.split()) < SENTENCE or is_welcomed:
        return False
    understanding = scene.world.understand(said.text, scene.conversation.language)
    if not understanding.is_sure or len(understanding.entries) != 1:
        return False
    (entry,) = understanding.entries
    if entry.place == (conversation.flow, conversation.state):
        return False
    enter(scene, entry)
    return True


def _follow_call_for_rescue(scene: Scene, said: Said) -> bool:
    """Who tells of danger where a name or a date was asked for is helped first."""
    understanding = scene.world.understand(said.text, scene.conversation.language)
    if len(said.text.split()) < SENTENCE or len(understanding.entries) != 1:
        return False
    (entry,) = understanding.entries
    if entry.place != DANGER or not understanding.is_sure:
        return False
    _rescue(scene, said)
    return True


def _ask_which_entry(scene: Scene, entries: tuple[Entry, ...]) -> None:
    options = tuple(
        (str(number), entry.as_key(), entry.label) for number, entry in enumerate(entries, start=1)
    )
    scene.say(scene.phrase("which"), options=options)


def _answer(scene: Scene, state: Ask, said: Said, meaning: Meaning) -> None:
    name = scene.conversation.state
    if isinstance(meaning, No) and state.skip is not None:
        scene.fire("skipped", state=name)
        scene.unsettled = True
        return
    is_none = isinstance(meaning, Empty) or is_no_name(scene, state, said, meaning)
    value = None if is_none else read_answer(state.expects, said.text)
    if value is None:
        unclear(scene, said)
    else:
        scene.fire("answered", save=state.save, value=value, state=name)
        scene.unsettled = True
