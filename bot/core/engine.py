"""One event in, one turn out: where the conversation goes and what is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core.conversation import Conversation
from bot.core.event import (
    NOTHING,
    Action,
    Event,
    Expired,
    Found,
    Lookup,
    Need,
    Offered,
    Open,
    Opened,
    Option,
    Outcome,
    Prompted,
    Reply,
    Returned,
    Said,
    Turn,
)
from bot.core.flow import Act, Ask, Call, Choose, End, Go, Say, State
from bot.core.listening import listen
from bot.core.machine import fire
from bot.core.scene import MORE_KEY, Scene
from bot.core.version import Version
from bot.core.world import MENU, RESUME, World

LONGEST_TURN = 20
MENU_LINES = 9  # digits 1 to 9 answer everything; of a longer list one line is SUITE

Listed = tuple[tuple[str, str], ...]  # key, label


class RunsInCircles(Exception):
    """A flow that never asks anything: an author's mistake that `check` should have refused."""


def advance(version: Version, conversation: Conversation, event: Event, world: World) -> Turn:
    """Let `event` happen to `conversation`; the given conversation is never changed.

    A turn with a need is not over: perform the need, bring the version of the flow that the
    returned conversation then stands in, and advance again with the event that came of it.
    Raises `RunsInCircles` for a flow that `check` would refuse.
    """
    scene = Scene(version, conversation.copy(), world)
    match event:
        case Said():
            listen(scene, event)
        case Found():
            _offer_found(scene, event)
        case Outcome():
            _go_on_with(scene, event)
        case Opened():
            _enter(scene, event)
        case Returned():
            _go_on_after_call(scene)
        case Prompted():
            scene.values = event.values
            _prompt(scene, event.state)
            return scene.turn()
        case Expired():
            fire(version.machine, scene.conversation, "expired")
            scene.depart()
            scene.need = Open(RESUME, None, Opened(then=event.said))
    if scene.need is None and scene.unsettled:
        settle(scene)
    return scene.turn()


def settle(scene: Scene) -> None:
    """Walk on from the present state until something is asked, of the person or of the outside."""
    for _ in range(LONGEST_TURN):
        state = scene.state()
        if isinstance(state, Say):
            scene.tell(scene.conversation.state, "text")
        elif not isinstance(state, Go):
            _stop_at(scene, state)
            return
        if not scene.fire("then"):
            break
    raise RunsInCircles(f"{scene.conversation.flow}.{scene.conversation.state}")


def _stop_at(scene: Scene, state: State) -> None:
    conversation = scene.conversation
    match state:
        case Choose(options_from=str(lookup)):
            scene.need = Lookup(lookup, scene.lead)
        case Choose() | Ask():
            _prompt(scene, conversation.state)
        case Act():
            scene.need = Action(state.action, state.given)
        case Call():
            conversation.leave()
            scene.need = Open(state.flow, None, Opened())
        case End():
            if state.text is not None:
                scene.tell(conversation.state, "text")
            scene.need = _end(conversation, silent=state.silent)


def _end(conversation: Conversation, *, silent: bool) -> Need | None:
    """What follows the end of a flow: the flow that called it, else the menu.

    A silent end says nothing more: the person waits where they were, and is not asked again.
    """
    came_back = conversation.come_back()
    if silent and came_back:
        return None
    if came_back:
        return Open(conversation.flow, conversation.version, Returned())
    return Open(MENU, None, Opened())


def _prompt(scene: Scene, state_name: str) -> None:
    """Ask what the state asks; for one with choices, digits will answer this."""
    if scene.conversation.state == state_name:
        scene.conversation.asked = True
    scene.tell(state_name, "text", options=scene.own_options(state_name))


def _offer_found(scene: Scene, event: Found) -> None:
    conversation = scene.conversation
    scene.values, scene.lead = event.values, event.lead
    scene.fallback = event.fallback
    if not event.options and not event.is_text and scene.fire("empty"):
        settle(scene)
        return
    own = scene.own_choices(conversation.state)
    shown, more = _page(conversation, event, MENU_LINES - len(own))
    more_line = ((MORE_KEY, scene.phrase("more")),) if more else ()
    conversation.asked = True
    options = _number(scene, (*shown, *more_line, *own))
    scene.tell(conversation.state, "text", options=options)


def _page(conversation: Conversation, event: Found, room: int) -> tuple[Listed, bool]:
    """What is shown of the page one is on, and whether SUITE leads on; after the last, the first.

    `room` lines are free. What a lookup paged itself is shown as it is.
    """
    if event.pages > 1:
        conversation.page %= event.pages
        return event.options, conversation.page + 1 < event.pages
    size = room if len(event.options) <= room else room - 1
    first = conversation.page * size
    if first >= len(event.options):
        first = conversation.page = 0
    return event.options[first : first + size], len(event.options) > first + size


def _number(scene: Scene, listed: Listed) -> tuple[Option, ...]:
    options = [(str(number), key, label) for number, (key, label) in enumerate(listed, start=1)]
    return (*options, *scene.way_home())


def _go_on_with(scene: Scene, event: Outcome) -> None:
    state = scene.state()
    kept: Mapping[str, str] = NOTHING
    if isinstance(state, Act):
        kept = {name: event.values[name] for name in state.keep if name in event.values}
    scene.values = event.values
    if scene.fire(f"outcome:{event.name}", kept=kept):
        settle(scene)
        return
    raise RunsInCircles(f"{scene.conversation.flow}.{scene.conversation.state}: {event.name}")


def _enter(scene: Scene, event: Opened) -> None:
    """Take up the place in the flow that was brought; hear first, ask after."""
    conversation, version = scene.conversation, scene.version
    state = event.state if event.state in version.flow.states else version.flow.start
    if event.is_back and state is not None and isinstance(version.flow.states[state], Call):
        before = conversation.path.pop() if conversation.path else None
        state = before if before in version.flow.states else version.flow.start
    conversation.stand_at(version.flow.flow, version.id, state or version.flow.start)
    conversation.asked = False
    if event.then is None:
        scene.unsettled = True
    elif event.wanted in (None, version.flow.flow):
        listen(scene, event.then)
    else:  # that flow is gone: what answered it is heard as plain words here
        listen(scene, replace(event.then, payload=None, offered=None))


def _go_on_after_call(scene: Scene) -> None:
    """Back where a flow was called: go on after a call, ask again where a prompt was left."""
    conversation = scene.conversation
    if conversation.state not in scene.version.flow.states:
        scene.need = Open(MENU, None, Opened())
        return
    conversation.version = scene.version.id
    if isinstance(scene.state(), Call):
        scene.fire("then")
    scene.unsettled = True


def offered_by(reply: Reply) -> Offered | None:
    """What digits will answer once this reply was sent; None when it offers nothing."""
    if not reply.options:
        return None
    return Offered(reply.flow, reply.state, reply.options, reply.page)
