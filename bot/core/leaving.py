"""Where a global word or a free text leads: another flow, the menu, back, another language."""

from __future__ import annotations

from bot.core.event import Offered, Open, Opened
from bot.core.flow import Ask, Choose, wants_words
from bot.core.hearing import Word
from bot.core.scene import Scene
from bot.core.world import HELP, MENU, WELCOME, Entry

WAYS: dict[Word, tuple[str, str | None]] = {  # global word -> flow, state
    Word.HELP: (HELP, None),
    Word.HEALTH: (HELP, "health"),
    Word.STOP: ("arret", None),
    Word.START: ("arret", "resume"),
    Word.CALL_BACK: (HELP, "call_back"),
    Word.MY_DATA: ("donnees", None),
    Word.ERASE: ("donnees", "effacer"),
    Word.OTHER_PERSON: ("profil", "other_person"),
}
LANGUAGE = {Word.FRENCH: "fr", Word.BAMBARA: "bm"}


def leave_for(scene: Scene, word: Word, offered: Offered | None = None) -> None:
    """Do what a global word asks; `offered` is what stands open."""
    conversation = scene.conversation
    if word in LANGUAGE:
        scene.fire("language", language=LANGUAGE[word])
        _answer_language(scene, LANGUAGE[word])
        scene.unsettled = True
    elif word is Word.MENU:
        scene.fire("menu")
        flow = WELCOME if _was_never_welcomed(scene) else MENU
        conversation.stack.clear()
        scene.need = Open(flow, None, Opened())
    elif word is Word.BACK:
        scene.fire("back")
        _go_back(scene)
    elif word is Word.MORE:
        _show_more(scene)
    elif word is Word.REPEAT:
        scene.unsettled = True
    elif word in WAYS:
        flow, state = WAYS[word]
        open_flow(scene, flow, state, trigger=word.value)
    else:
        scene.ask_again(_courtesy(scene, word), offered)


def _answer_language(scene: Scene, language: str) -> None:
    """Who names a language where the language is asked has answered."""
    state, name = scene.state(), scene.conversation.state
    if isinstance(state, Choose) and state.save == "language":
        scene.fire(f"choose:{language}", save=state.save, value=language, state=name)


def _was_never_welcomed(scene: Scene) -> bool:
    """True for who asked a question first and was never asked anything: the welcome comes now."""
    stack = scene.conversation.stack
    return bool(stack) and stack[0][0] == WELCOME and not stack[0][3]


def _courtesy(scene: Scene, word: Word) -> str | None:
    """A greeting or thanks is answered before the question is asked again, never an error."""
    known = {
        Word.GREETING: "greeting",
        Word.THANKS: "thanks",
        Word.DONT_UNDERSTAND: "simpler",
        Word.DONT_KNOW: "no_hurry",
    }
    if word not in known or not scene.conversation.asked:
        return None
    state = scene.state()
    if word is Word.DONT_UNDERSTAND and isinstance(state, Ask):  # there is no figure to choose
        return scene.phrase("only_words" if wants_words(state) else "no_hurry")
    return scene.phrase(known[word])


def _show_more(scene: Scene) -> None:
    state = scene.state()
    if isinstance(state, Choose) and state.options_from:
        scene.conversation.page += 1
    scene.unsettled = True


def _go_back(scene: Scene) -> None:
    """To the prompt before this one, in this flow or the one that called it."""
    conversation = scene.conversation
    while conversation.path and conversation.path[-1] == conversation.state:
        conversation.path.pop()  # a question that led back to itself
    if conversation.path:
        state = conversation.path.pop()
        if state in scene.version.flow.states:
            conversation.stand_at(conversation.flow, conversation.version, state)
            scene.unsettled = True
        else:
            scene.need = Open(conversation.flow, conversation.version, Opened(state=state))
    elif conversation.come_back():
        event = Opened(state=conversation.state, is_back=True)
        scene.need = Open(conversation.flow, conversation.version, event)
    else:
        conversation.stack.clear()
        scene.need = Open(MENU, None, Opened())


def open_flow(scene: Scene, flow: str, state: str | None, *, trigger: str) -> None:
    """Ask for another flow, and remember this place unless it is the same flow."""
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
