"""What a person may choose now: the options of the last message, with all that names them."""

from __future__ import annotations

from bot.core.event import Offered, Said
from bot.core.flow import Ask, Choose, Expects
from bot.core.hearing import OfferedChoice, fold
from bot.core.scene import HOME_KEY, Scene
from bot.core.world import HELP, NEWS

MESSAGE: Expects = "message"


def choices_of(scene: Scene, offered: Offered | None) -> tuple[OfferedChoice, ...]:
    """What may be chosen: the last sent message's options, else the present state's own.

    Where words of one's own are asked for, figures alone choose: an older menu's "Non" is no
    answer to "Tout effacer ?", and Awa, a yes elsewhere, is a name. In a message to the team not
    even they do, but to open news that came meanwhile.
    """
    state = scene.state()
    if isinstance(state, Ask) and scene.conversation.asked:
        is_news = offered is not None and offered.flow == NEWS != scene.conversation.flow
        return _numbers_alone(offered) if is_news or state.expects != MESSAGE else ()
    own = scene.version.choices[scene.conversation.language]
    if offered is None or not offered.options:
        return own.get(scene.conversation.state, ())
    if offered.flow == scene.version.flow.flow and _is_unchanged(scene, offered):
        return own[offered.state]
    words = _other_words(scene, offered)
    return tuple(
        OfferedChoice(number, label, words.get(key, ()))
        for number, key, label in offered.options
        if key != HOME_KEY
    )


def _other_words(scene: Scene, offered: Offered) -> dict[str, tuple[str, ...]]:
    """What else names the choices of a list: the words of its own ones, and for what was found
    the label in every language ("Kayes" is heard where "Kayi" was shown) and its other names."""
    if offered.flow != scene.version.flow.flow:
        return {}
    state = scene.version.flow.states.get(offered.state)
    if not isinstance(state, Choose) or state.options_from is None:
        return {}
    labels, nicknames = scene.world.labels.values(), scene.world.nicknames
    found = {
        key: (*(known[name] for known in labels if name in known), *nicknames.get(name, ()))
        for _number, key, _label in offered.options
        for name in (f"{state.save}:{key}",)
    }
    return found | {choice.key: choice.words for choice in state.choices}


def _is_unchanged(scene: Scene, offered: Offered) -> bool:
    """True when the version here offers the same choices under the same numbers, with words."""
    shown = scene.version.options[scene.conversation.language].get(offered.state)
    return shown is not None and offered.options[: len(shown)] == shown


def names_exactly(scene: Scene, said: Said) -> bool:
    """Whether the text is the label of a choice that is offered now, and nothing else. What asks
    for help by the name of its choice is still a call for help."""
    if said.offered is None or said.offered.flow == HELP:
        return False
    text = fold(said.text)
    return any(fold(choice.label) == text for choice in choices_of(scene, said.offered))


def _numbers_alone(offered: Offered | None) -> tuple[OfferedChoice, ...]:
    """Its choices without their words, which may be what was asked for."""
    options = offered.options if offered is not None else ()
    return tuple(OfferedChoice(number, "") for number, key, _label in options if key != HOME_KEY)
