"""Taking a choice: of the message that offered it, in the flow and state where it was offered."""

from __future__ import annotations

from dataclasses import replace

from bot.core.event import Offered, Open, Opened, Said
from bot.core.flow import Choose, wants_words
from bot.core.hearing import Chosen, Word, digits
from bot.core.leaving import enter, leave_for
from bot.core.scene import HOME_KEY, MORE_KEY, Scene
from bot.core.text import fill
from bot.core.world import HELP, MENU, OFFER, entry_from_key

WHAT_ONE_HAS = ("rendez_vous", "quand")


def choose(scene: Scene, said: Said, chosen: Chosen) -> None:
    """Take the choice that was named, of what was offered last."""
    if chosen.has_little_words and _enter_what_one_has(scene, said):
        return
    offered, number = said.offered, chosen.number
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
        unclear(scene, said)  # the question is gone: its answer must not count for another one
    else:
        _stand_where_offered(scene, offered)
        pick(scene, said, key)


def _enter_what_one_has(scene: Scene, said: Said) -> bool:
    """ "Mon rendez-vous" at the menu is no wish for one: it tells of it, or that there is none."""
    if scene.conversation.flow != MENU:
        return False
    understanding = scene.world.understand(said.text, scene.conversation.language)
    places = [entry.place for entry in understanding.entries]
    if not understanding.is_sure or places != [WHAT_ONE_HAS]:
        return False
    enter(scene, understanding.entries[0])
    return True


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


def pick(scene: Scene, said: Said, key: str) -> None:
    """Take one choice of the present state by its key."""
    conversation = scene.conversation
    name, state = conversation.state, scene.state()
    if key == MORE_KEY:
        conversation.page += 1
        scene.unsettled = True
        return
    own = isinstance(state, Choose) and any(choice.key == key for choice in state.choices)
    save = None if own and getattr(state, "options_from", None) else getattr(state, "save", None)
    if scene.fire(f"choose:{key}" if own else "choose:*", save=save, value=key, state=name):
        scene.unsettled = True
    else:
        unclear(scene, said)


def choose_several(scene: Scene, said: Said) -> bool:
    """Take all that "1 3" names of a list that allows it; False when the text is something else."""
    offered = said.offered
    if offered is None or offered.flow != scene.conversation.flow:
        return False
    state = scene.version.flow.states.get(offered.state)
    if not isinstance(state, Choose) or not state.several:
        return False
    own = {MORE_KEY, HOME_KEY, *(choice.key for choice in state.choices)}
    keys = {number: key for number, key, _label in offered.options if key not in own}
    numbers = digits(said.text, scene.world.words, offered=keys.keys())
    if len(numbers) < 2:
        return False
    _stand_where_offered(scene, offered)
    value = " ".join(keys[number] for number in numbers)
    scene.fire("choose:*", save=state.save, value=value, state=scene.conversation.state)
    scene.unsettled = True
    return True


def tap(scene: Scene, said: Said) -> bool:
    """A tapped button or row names its prompt: navigate from there. False when it is not ours."""
    parts = (said.payload or "").split(":", 2)
    if len(parts) != 3:
        return False
    flow, state, key = parts
    if key == HOME_KEY:
        leave_for(scene, Word.MENU)
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
    pick(scene, said, key)
    return True


def unclear(scene: Scene, said: Said) -> None:
    """Ask again with the choices; the second time simpler; the third time a human."""
    conversation = scene.conversation
    scene.is_unclear = isinstance(scene.state(), Choose)
    scene.fire("unclear")
    if conversation.wish is not None:
        conversation.wish = None
        if conversation.flow != HELP:
            scene.depart()
        scene.need = Open(HELP, None, Opened(state=OFFER))
        return
    first = conversation.tries == 1
    lead = scene.phrase("not_understood") if first else _simpler(scene, said.offered)
    scene.ask_again(lead, said.offered)


def _simpler(scene: Scene, offered: Offered | None) -> str:
    """Which digits answer the present question, or that words do."""
    conversation, state = scene.conversation, scene.state()
    options = scene.own_options(conversation.state)
    if isinstance(state, Choose) and state.options_from is not None:
        here = offered is not None and offered.state == conversation.state
        options = offered.options if offered is not None and here else ()
    if isinstance(state, Choose) and options:
        digits = " ".join(number for number, _key, _label in options)
        return fill(scene.phrase("only_digits"), {"digits": digits})
    return scene.phrase("only_words" if wants_words(state) else "not_understood")
