"""Whatever an author writes, `check` answers; and what it lets through runs."""

from __future__ import annotations

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.core.check import Code, check, is_error
from bot.core.conversation import Conversation
from bot.core.engine import advance
from bot.core.event import Opened
from bot.core.flow import Flow
from bot.core.reading import read_flow
from bot.core.version import build_version
from bot.core.world import World
from bot.services.phrases import PHRASES
from tests.core.check.example import CATALOGUE, setting, translated, words

NAMES = ["a", "b", "c", "d", "e"]
TARGETS = st.sampled_from([*NAMES, "ghost"])
TEXTS = st.one_of(
    st.sampled_from(["Bonjour.", "Un mot {reference}", "Où ? {", "52 000 FCFA", "{nom}", ""]),
    st.text(max_size=30),
)
LABELS = st.sampled_from(["Kita", "Nara", "Oui", "Non", "Menu", "stop", "2", "Kita !", ""])


def optional(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | strategy


def state_of(kind: str, **parts: st.SearchStrategy) -> st.SearchStrategy:
    return st.fixed_dictionaries({"kind": st.just(kind), **parts})


CHOICES = st.lists(
    st.fixed_dictionaries({"key": st.sampled_from(NAMES), "label": LABELS, "then": TARGETS}),
    max_size=4,
)
BRANCHES = st.lists(
    st.fixed_dictionaries(
        {"then": TARGETS, "when": optional(st.sampled_from(["is_in_mali", "is_rich"]))}
    ),
    max_size=2,
)
OUTCOMES = st.dictionaries(st.sampled_from(["recorded", "opened", "already_open"]), TARGETS)
STATES = st.one_of(
    state_of("say", text=TEXTS, then=TARGETS, unsolicited=st.booleans()),
    state_of(
        "choose",
        text=TEXTS,
        choices=CHOICES,
        options_from=optional(st.sampled_from(["towns", "villes"])),
        then=optional(TARGETS),
        when_empty=optional(TARGETS),
    ),
    state_of("ask", text=TEXTS, then=TARGETS, skip=optional(TARGETS), personal=st.booleans()),
    state_of(
        "act", action=st.sampled_from(["record_consent", "open_ticket", "x"]), outcomes=OUTCOMES
    ),
    state_of("go", branches=BRANCHES, then=TARGETS),
    state_of("call", flow=st.sampled_from(["exemple", "aide", "x"]), then=TARGETS),
    state_of("end", text=optional(TEXTS)),
)
FLOWS = st.fixed_dictionaries(
    {
        "flow": st.just("exemple"),
        "title": st.just("E"),
        "start": TARGETS,
        "needs_consent": st.booleans(),
        "states": st.dictionaries(st.sampled_from(NAMES), STATES),
    }
)
WORLD = World(words=words(), phrases={"fr": PHRASES})


def errors_of(flow: Flow) -> list[Code]:
    texts = {"bm": translated(flow)}
    made = setting(flow, texts)
    return [it.code for it in check(flow, texts, CATALOGUE, setting=made) if is_error(it)]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(FLOWS)
def test_check_answers_for_every_flow_that_can_be_read(parsed):
    flow = read_flow(parsed)
    assert isinstance(flow, Flow)
    errors_of(flow)


# What the machine or the engine would stumble over; the other errors are about texts and people.
BREAKING = {
    Code.GHOST_STATE,
    Code.DEAD_END,
    Code.SILENT_LOOP,
    Code.LONG_WALK,
    Code.BAD_BRANCH,
    Code.UNKNOWN_GUARD,
    Code.NO_CHOICES,
    Code.OPTIONS_WITHOUT_THEN,
    Code.DUPLICATE_CHOICE,
}
SOUND = st.fixed_dictionaries(
    {
        "flow": st.just("exemple"),
        "title": st.just("E"),
        "start": st.just("a"),
        "states": st.fixed_dictionaries(
            {name: STATES for name in NAMES[:2]}
            | {"nouvelle": st.just({"kind": "end"}), "ghost": st.just({"kind": "end"})}
            | {name: st.just({"kind": "ask", "text": "Un ?", "then": "ghost"}) for name in "cde"}
        ),
    }
)


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(SOUND)
def test_a_flow_without_broken_ways_compiles_and_comes_to_a_stop_from_each_state(parsed):
    flow = read_flow(parsed)
    assert isinstance(flow, Flow)
    assume(not BREAKING & set(errors_of(flow)))
    version = build_version(1, flow, {})
    for name in flow.states:
        advance(version, Conversation(), Opened(state=name), WORLD)


@given(
    st.recursive(
        st.none() | st.text() | st.integers() | st.booleans(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["flow", "title", "start", "states", "kind", "a"]),
                inner,
                max_size=4,
            )
        ),
    )
)
def test_any_parsed_value_is_a_flow_or_is_refused_in_french(parsed):
    found = read_flow(parsed)
    if not isinstance(found, Flow):
        assert all(issue.message_fr for issue in found.issues)
