"""What a person's words do to the conversation: a choice, a global word, an answer, or unclear."""

from __future__ import annotations

from dataclasses import replace

from bot.core.answers import read_answer
from bot.core.event import Offered, Open, Opened, Said
from bot.core.flow import Ask, Choose
from bot.core.hearing import (
    Between,
    Chosen,
    Empty,
    Global,
    Meaning,
    No,
    OfferedChoice,
    UnsureStop,
    Word,
    hear,
)
from bot.core.scene import HOME_KEY, MORE_KEY, Scene
from bot.core.world import HELP, MENU, Entry, entry_from_key

WAYS: dict[Word, tuple[str, str | None]] = {  # global word -> flow, state
    Word.HELP: (HELP, None),
    Word.HEALTH: (HELP, "health"),
    Word.STOP: ("arret", None),
    Word.START: ("arret", "resume"),
    Word.CALL_BACK: (HELP, "call_back"),
    Word.MY_DATA: ("profil", "my_data"),
    Word.ERASE: ("profil", "erase"),
    Word.OTHER_PERSON: ("profil", "other_person"),
}
CALLS_FOR_HELP = frozenset({Word.HELP, Word.HEALTH, Word.GREETING, Word.THANKS})
LANGUAGE = {Word.FRENCH: "fr", Word.BAMBARA: "bm"}


def listen(scene: Scene, said: Said) -> None:
    """Do what was meant. Afterwards the scene has a need, a reply, or is to be settled."""
    if said.payload is not None and _tap(scene, said):
        return
    if said.courtesy is not None:
        scene.lead = scene.phrase(said.courtesy)
        scene.unsettled = True
        return
    offered = said.offered
    meaning = hear(
        said.text,
        words=scene.world.words,
        offered=_choices(scene, offered),
        expects=_expected(scene),
    )
    match meaning:
        case Chosen(number):
            _choose(scene, said, number)
        case Global(word) if not _is_message(scene, word):
            _leave_for(scene, word)
        case UnsureStop():
            _open(scene, "arret", "unsure", trigger="unsure_stop")
        case Between(numbers):
            _ask_which(scene, offered, numbers)
        case _:
            _free_text(scene, said, meaning)


def _choices(scene: Scene, offered: Offered | None) -> tuple[OfferedChoice, ...]:
    """What may be chosen: the last sent message's options, else the present state's own."""
    own = scene.version.choices[scene.conversation.language]
    if offered is None or not offered.options:
        return own.get(scene.conversation.state, ())
    if offered.flow == scene.version.flow.flow and _is_unchanged(scene, offered):
        return own[offered.state]
    return tuple(
        OfferedChoice(number, label, ())
        for number, key, label in offered.options
        if key != HOME_KEY
    )


def _is_unchanged(scene: Scene, offered: Offered) -> bool:
    """True when the version here offers the same choices under the same numbers, with words."""
    shown = scene.version.options[scene.conversation.language].get(offered.state)
    return shown is not None and offered.options[: len(shown)] == shown


def _expected(scene: Scene) -> str | None:
    state = scene.state()
    return state.expects if isinstance(state, Ask) and scene.conversation.asked else None


def _is_message(scene: Scene, word: Word) -> bool:
    """Who is asked to write to a person and begins with "aidez-moi" is writing, not calling."""
    writing = isinstance(scene.state(), Ask) and scene.conversation.asked
    return writing and scene.conversation.flow == HELP and word in CALLS_FOR_HELP


def _choose(scene: Scene, said: Said, number: str) -> None:
    offered = said.offered
    if offered is None or not offered.options:
        options = scene.own_options(scene.conversation.state)
        offered = Offered(scene.conversation.flow, scene.conversation.state, options)
    key = next(key for shown, key, _label in offered.options if shown == number)
    entry = entry_from_key(key)
    if entry is not None:
        enter(scene, entry)
    elif offered.flow != scene.conversation.flow:
        _answer_elsewhere(scene, offered, replace(said, payload=None))
    elif offered.state not in scene.version.flow.states:
        _unclear(scene)  # the question is gone: its answer must not count for another one
    else:
        _stand_where_offered(scene, offered)
        pick(scene, key)


def _answer_elsewhere(scene: Scene, offered: Offered, said: Said) -> None:
    """The prompt that was answered belongs to another flow: go there, and hear it there."""
    conversation = scene.conversation
    pinned = None
    if conversation.stack and conversation.stack[-1][0] == offered.flow:
        conversation.come_back()
        pinned = conversation.version
    else:
        scene.depart()
    event = Opened(state=offered.state, then=said, wanted=offered.flow)
    scene.need = Open(offered.flow, pinned, event)


def _stand_where_offered(scene: Scene, offered: Offered) -> None:
    conversation = scene.conversation
    if offered.state != conversation.state and offered.state in scene.version.flow.states:
        conversation.stand_at(conversation.flow, conversation.version, offered.state)
    conversation.page = offered.page


def pick(scene: Scene, key: str) -> None:
    """Take one choice of the present state by its key."""
    conversation = scene.conversation
    name, state = conversation.state, scene.state()
    if key == MORE_KEY:
        conversation.page += 1
        scene.unsettled = True
        return
    own = isinstance(state, Choose) and any(choice.key == key for choice in state.choices)
    trigger = f"choose:{key}" if own else "choose:*"
    save = getattr(state, "save", None)
    if scene.fire(trigger, save=save, value=key, state=name):
        scene.unsettled = True
    else:
        _unclear(scene)


def _tap(scene: Scene, said: Said) -> bool:
    """A tapped button or row names its prompt: navigate from there. False when it is not ours."""
    parts = (said.payload or "").split(":", 2)
    if len(parts) != 3:
        return False
    flow, state, key = parts
    if key == HOME_KEY:
        _leave_for(scene, Word.MENU)
        return True
    entry = entry_from_key(key)
    if entry is not None:
        enter(scene, entry)
        return True
    if flow != scene.conversation.flow:
        scene.fire("tapped")
        _answer_elsewhere(scene, Offered(flow, state), said)
        return True
    if state not in scene.version.flow.states:
        return False
    _stand_where_offered(scene, Offered(flow, state))
    pick(scene, key)
    return True


def _leave_for(scene: Scene, word: Word) -> None:
    conversation = scene.conversation
    if word in LANGUAGE:
        scene.fire("language", language=LANGUAGE[word])
        scene.unsettled = True
    elif word is Word.MENU:
        scene.fire("menu")
        conversation.stack.clear()
        scene.need = Open(MENU, None, Opened())
    elif word is Word.BACK:
        scene.fire("back")
        _go_back(scene)
    elif word is Word.MORE:
        _show_more(scene)
    elif word is Word.REPEAT:
        scene.unsettled = True
    elif word in WAYS:
        flow, state = WAYS[word]
        _open(scene, flow, state, trigger=word.value)
    else:
        scene.lead = _courtesy(scene, word)
        scene.unsettled = True


def _courtesy(scene: Scene, word: Word) -> str | None:
    """A greeting or thanks is answered before the question is asked again, never an error."""
    known = {
        Word.GREETING: "greeting",
        Word.THANKS: "thanks",
        Word.DONT_UNDERSTAND: "simpler",
        Word.DONT_KNOW: "no_hurry",
    }
    return scene.phrase(known[word]) if word in known and scene.conversation.asked else None


def _show_more(scene: Scene) -> None:
    state = scene.state()
    if isinstance(state, Choose) and state.options_from:
        scene.conversation.page += 1
    scene.unsettled = True


def _go_back(scene: Scene) -> None:
    """To the prompt before this one, in this flow or the one that called it."""
    conversation = scene.conversation
    if not conversation.path and not conversation.come_back():
        conversation.stack.clear()
        scene.need = Open(MENU, None, Opened())
        return
    state = conversation.path.pop() if conversation.path else conversation.state
    if conversation.flow == scene.version.flow.flow and state in scene.version.flow.states:
        conversation.stand_at(conversation.flow, conversation.version, state)
        scene.unsettled = True
    else:
        scene.need = Open(conversation.flow, conversation.version, Opened(state=state))


def _open(scene: Scene, flow: str, state: str | None, *, trigger: str) -> None:
    scene.fire(trigger, target=flow)
    if scene.conversation.flow != flow:
        scene.depart()
    scene.need = Open(flow, None, Opened(state=state))


def enter(scene: Scene, entry: Entry) -> None:
    """Go where a free text or a "which one?" leads, with what it already answered."""
    scene.fire("entry", target=entry.flow)
    if scene.conversation.flow != entry.flow:
        scene.depart()
    scene.conversation.answers.update(entry.answers)
    scene.need = Open(entry.flow, None, Opened(state=entry.state))


def _ask_which(scene: Scene, offered: Offered | None, numbers: tuple[str, ...]) -> None:
    options = offered.options if offered else scene.own_options(scene.conversation.state)
    close = tuple(option for option in options if option[0] in numbers)
    scene.say(scene.phrase("which"), options=close)


def _free_text(scene: Scene, said: Said, meaning: Meaning) -> None:
    """Neither a choice nor a global word: an answer in one's own words, a way in, or unclear."""
    conversation, state = scene.conversation, scene.state()
    if isinstance(state, Ask) and conversation.asked:
        _answer(scene, state, said, meaning)
        return
    understanding = scene.world.understand(said.text, conversation.language)
    if len(understanding.entries) == 1:
        enter(scene, understanding.entries[0])
    elif understanding.entries:
        _ask_which_entry(scene, understanding.entries)
    elif not conversation.asked:
        scene.unsettled = True
    else:
        _unclear(scene)


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
    value = None if isinstance(meaning, Empty) else read_answer(state.expects, said.text)
    if value is None:
        _unclear(scene)
    else:
        scene.fire("answered", save=state.save, value=value, state=name)
        scene.unsettled = True


def _unclear(scene: Scene) -> None:
    """Ask again with the choices; the second time simpler; the third time a human."""
    conversation = scene.conversation
    scene.fire("unclear")
    if conversation.wish is not None:
        conversation.wish = None
        if conversation.flow != HELP:
            scene.depart()
        scene.need = Open(HELP, None, Opened(state="offer"))
        return
    scene.lead = scene.phrase("not_understood" if conversation.tries == 1 else "only_digits")
    scene.unsettled = True

