"""One turn while it is being made: the conversation's copy, what is told, what is needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.core.conversation import Conversation
from bot.core.event import NOTHING, Need, Offered, Option, Reply, Turn
from bot.core.flow import Choose, State
from bot.core.machine import fire
from bot.core.version import Version
from bot.core.world import HELP, MENU, OFFER, RESUME, WELCOME, World

HOME_KEY, MORE_KEY = "__menu", "__more"
FRENCH_INSTEAD = frozenset({"missing", "stale", "withheld"})  # no word of another language in it


class Scene:
    """What `advance` works on. `unsettled` asks it to walk on and to prompt."""

    __slots__ = (
        "conversation",
        "fallback",
        "is_unclear",
        "lead",
        "need",
        "replies",
        "unsettled",
        "values",
        "version",
        "world",
    )

    def __init__(self, version: Version, conversation: Conversation, world: World) -> None:
        self.version = version
        self.conversation = conversation
        self.world = world
        self.values: Mapping[str, str] = NOTHING
        self.replies: list[Reply] = []
        self.need: Need | None = None
        self.unsettled = False
        self.is_unclear = False  # of a question with choices: an answer in own words is no synonym
        self.fallback: str | None = None  # why what a lookup found is French
        self.lead: str | None = None  # said before the next prompt: "Je n'ai pas compris."

    def turn(self) -> Turn:
        """The turn as it stands."""
        return Turn(self.conversation, tuple(self.replies), self.need, self.is_unclear)

    def state(self) -> State:
        """The present state of the flow."""
        return self.version.flow.states[self.conversation.state]

    def fire(self, trigger: str, **values: Any) -> bool:
        """Fire a trigger of the machine on the conversation."""
        return fire(self.version.machine, self.conversation, trigger, **values)

    def phrase(self, code: str) -> str:
        """A phrase of the service's own in the person's language."""
        return self.world.phrase(code, self.conversation.language)

    def say(self, text: str, *, options: tuple[Option, ...] = ()) -> None:
        """Tell a phrase of the service's own."""
        conversation = self.conversation
        place = (conversation.flow, conversation.state)
        self.replies.append(Reply(*place, text, options=options, language=conversation.language))

    def tell(self, state: str, field: str, *, options: tuple[Option, ...] = ()) -> None:
        """Tell a text of the flow, filled with facts, answers and the values at hand."""
        conversation = self.conversation
        wording = self.version.wording(state, field, conversation.language)
        if wording is None:
            return
        spoken = "fr" if wording.fallback in FRENCH_INSTEAD else conversation.language
        text = self._fill(wording.text, spoken).strip()  # a placeholder at the end may be empty
        if self.lead is not None:
            text, self.lead = f"{self.lead}\n{text}", None
        short = self.version.wording(state, "sms", conversation.language)
        self.replies.append(
            Reply(
                conversation.flow,
                state,
                text,
                self._fill(short.text, spoken) if short is not None else None,
                options,
                conversation.page,
                conversation.language,
                wording.fallback or self.fallback,
                self.version.flow.states[state].confidential,
            )
        )

    def _fill(self, text: Any, language: str) -> str:
        names = text.names
        if not names:
            return str(text.fill(NOTHING))
        conversation, world = self.conversation, self.world
        values = dict(self.values)
        for name in names:
            if name not in values:
                value = world.value(name, language, conversation.answers)
                value = conversation.answers.get(name) if value is None else value  # `keep` put it
                if value is not None:
                    values[name] = value
        return str(text.fill(values))

    def own_options(self, state_name: str) -> tuple[Option, ...]:
        """The numbered choices that a state itself declares, and the way to the menu."""
        own = self.version.options[self.conversation.language].get(state_name)
        return (*own, *self.way_home()) if own else ()

    def own_choices(self, state_name: str) -> tuple[tuple[str, str], ...]:
        """(key, label) of each choice that a state itself declares, as it is said here."""
        own = self.version.options[self.conversation.language].get(state_name, ())
        return tuple((key, label) for _number, key, label in own)

    def way_home(self) -> tuple[Option, ...]:
        """0 is always the menu, and shown everywhere but there and before it is known."""
        if self.version.flow.flow in (MENU, WELCOME):
            return ()
        return (("0", HOME_KEY, self.phrase("menu")),)

    def ask_again(self, lead: str | None, offered: Offered | None) -> None:
        """Ask the present question again, after `lead`. Of a text that was read only the choices
        are: it stands above, and REPETER brings it back."""
        state, conversation = self.state(), self.conversation
        here = (conversation.flow, conversation.state)
        is_open = offered is not None and (offered.flow, offered.state) == here
        if lead is None or not is_open or not _is_to_read(state):
            self.lead, self.unsettled = lead, True
            return
        self.replies.append(
            Reply(
                *here,
                lead,
                options=offered.options if offered is not None else (),
                page=offered.page if offered is not None else 0,
                language=conversation.language,
                confidential=state.confidential,
            )
        )

    def depart(self) -> None:
        """Leave for another flow: come back here after it, but not to a question never shown, nor
        to the offer of a person: who goes on elsewhere was understood."""
        conversation = self.conversation
        if conversation.flow == RESUME and not conversation.asked:
            return
        if (conversation.flow, conversation.state) == (HELP, OFFER):
            conversation.path = []
            return
        conversation.leave()


def _is_to_read(state: State) -> bool:
    """Whether a state tells something found, and asks nothing but what to do next."""
    return isinstance(state, Choose) and "{detail}" in state.text and "?" not in state.text
