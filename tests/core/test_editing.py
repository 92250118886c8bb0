"""Editing: each act on a draft does what it says and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.core.carrying import carry_over
from bot.core.conversation import Conversation
from bot.core.editing import (
    KINDS,
    CannotEdit,
    ChangeKind,
    Draft,
    WrittenChoice,
    WrittenStep,
    add_choice,
    add_step,
    begin_flow,
    caption,
    change_flow,
    changes_between,
    draw_plan,
    duplicate_flow,
    in_order,
    move_choice,
    moves_after,
    prune,
    remove_choice,
    remove_step,
    rewrite_step,
    steps_leading_to,
)
from bot.core.editing.draft import as_written
from bot.core.event import Expired, Opened, Said
from bot.core.flow import Choose, Flow, edges_of
from bot.core.version import Mark, Translation, build_version
from bot.services.flow_files import read_flow_files
from bot.services.translation_files import of_flow, read_translations
from tests.factories import ROOT

WRITTEN = {
    "flow": "essai",
    "title": "Essai",
    "start": "question",
    "states": {
        "question": {
            "kind": "choose",
            "text": "Où êtes-vous ?",
            "choices": [
                {"key": "mali", "label": "Au Mali", "words": ["mali"], "then": "ici"},
                {"key": "dehors", "label": "Dehors", "then": "ici"},
            ],
        },
        "ici": {"kind": "say", "text": "Bien.", "then": "fin"},
        "fin": {"kind": "end", "text": "Merci."},
    },
}
BAMBARA = {
    "question.text": Translation("I bɛ min ?", Mark.APPROVED),
    "question.mali.label": Translation("Mali la"),
    "ici.text": Translation("A ka ɲi."),
}


@pytest.fixture
def draft() -> Draft:
    return Draft(Flow.model_validate(WRITTEN), {"bm": BAMBARA})


def kinds(old: Draft, new: Draft) -> list[ChangeKind]:
    return [it.kind for it in changes_between(old, new)]


def question(draft: Draft) -> Choose:
    state = draft.flow.states["question"]
    assert isinstance(state, Choose)
    return state


def shipped() -> Iterator[Draft]:
    translations = read_translations(ROOT / "locales")
    for file in read_flow_files(ROOT / "flows"):
        assert file.flow is not None
        yield prune(Draft(file.flow, of_flow(translations, file.flow.flow)))


def labels(state: Choose) -> tuple[WrittenChoice, ...]:
    return tuple(WrittenChoice(it.key, {"fr": it.label}, it.words, it.then) for it in state.choices)


def test_a_form_that_changes_nothing_changes_nothing() -> None:
    for draft in shipped():
        for name, state in draft.flow.states.items():
            texts = {part: text for part, text in (("text", getattr(state, "text", None)),) if text}
            choices = labels(state) if isinstance(state, Choose) else None
            written = WrittenStep({"fr": texts}, choices=choices)
            assert rewrite_step(draft, name, written) == draft, (draft.flow.flow, name)


def test_another_french_text_makes_its_translation_stale_and_takes_its_approval(
    draft: Draft,
) -> None:
    changed = rewrite_step(draft, "question", WrittenStep({"fr": {"text": "Où ?"}}))
    assert changed.texts["bm"]["question.text"].mark is Mark.STALE
    assert changed.texts["bm"]["ici.text"] == BAMBARA["ici.text"]
    assert kinds(draft, changed) == [ChangeKind.TEXT, ChangeKind.STALE]


def test_a_mistake_corrected_in_french_leaves_the_translation_as_it_was(draft: Draft) -> None:
    written = WrittenStep({"fr": {"text": "Où êtes-vous donc ?"}}, still_right=True)
    changed = rewrite_step(draft, "question", written)
    assert changed.texts["bm"] == draft.texts["bm"]


def test_what_was_stale_counts_again_when_somebody_says_that_it_is_right(draft: Draft) -> None:
    stale = rewrite_step(draft, "ici", WrittenStep({"fr": {"text": "Très bien."}}))
    again = rewrite_step(stale, "ici", WrittenStep(still_right=True))
    assert again.texts["bm"]["ici.text"] == Translation("A ka ɲi.", Mark.PENDING)


def test_both_languages_changed_together_await_a_reader_and_are_not_stale(draft: Draft) -> None:
    written = WrittenStep({"fr": {"text": "Où ?"}, "bm": {"text": "Min ?"}})
    changed = rewrite_step(draft, "question", written)
    assert changed.texts["bm"]["question.text"] == Translation("Min ?", Mark.PENDING)


def test_an_emptied_translation_is_gone(draft: Draft) -> None:
    changed = rewrite_step(draft, "ici", WrittenStep({"bm": {"text": "  "}}))
    assert "ici.text" not in changed.texts["bm"]


def test_a_choice_more_keeps_the_names_of_the_others(draft: Draft) -> None:
    changed = add_choice(draft, "question")
    assert [it.key for it in question(changed).choices] == ["mali", "dehors", "choix_1"]
    assert question(changed).choices[2].then == "ici"


def test_a_choice_is_written_in_both_languages_with_its_words(draft: Draft) -> None:
    changed = add_choice(draft, "question")
    new = WrittenChoice(
        "choix_1", {"fr": "En route ", "bm": "Sira la"}, (" en  route", "route", "route"), "fin"
    )
    choices = (*labels(question(draft)), new)
    written = rewrite_step(changed, "question", WrittenStep(choices=choices))
    last = question(written).choices[2]
    assert (last.label, last.words, last.then) == ("En route", ("en route", "route"), "fin")
    assert written.texts["bm"]["question.choix_1.label"].text == "Sira la"


def test_a_choice_moves_with_its_translation_and_not_past_the_ends(draft: Draft) -> None:
    moved = move_choice(draft, "question", 0, by=1)
    assert [it.key for it in question(moved).choices] == ["dehors", "mali"]
    assert moved.texts == draft.texts
    assert move_choice(draft, "question", 0, by=-1) == draft
    assert kinds(draft, moved) == [ChangeKind.CHOICES_MOVED]


def test_a_choice_taken_away_takes_its_translation_with_it(draft: Draft) -> None:
    less = remove_choice(draft, "question", 0)
    assert [it.key for it in question(less).choices] == ["dehors"]
    assert "question.mali.label" not in less.texts["bm"]
    assert kinds(draft, less) == [ChangeKind.CHOICE_REMOVED]


def test_a_step_without_choices_has_none_to_add(draft: Draft) -> None:
    with pytest.raises(CannotEdit, match="no_choices"):
        add_choice(draft, "ici")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_step_can_be_added_under_a_name_of_its_own(draft: Draft, kind: str) -> None:
    once, first = add_step(draft, kind, title="Où ça ? 2e", then="fin", action="ask_agent")
    twice, second = add_step(once, kind, title="Où ça ? 2e", then="fin", action="ask_agent")
    assert (first, second) == ("ou_ca_2e", "ou_ca_2e_2")
    assert len(twice.flow.states) == len(draft.flow.states) + 2


@pytest.mark.parametrize(
    ("kind", "title", "then", "code"),
    [
        ("regex", "Titre", "fin", "unknown_kind"),
        ("say", " ", "fin", "no_title"),
        ("say", "Titre", "nulle_part", "unknown_step"),
    ],
)
def test_a_step_that_cannot_be_is_refused(
    draft: Draft, kind: str, title: str, then: str, code: str
) -> None:
    with pytest.raises(CannotEdit, match=code):
        add_step(draft, kind, title=title, then=then)


def test_the_ways_to_a_removed_step_lead_where_they_are_told() -> None:
    for draft in shipped():
        names = list(draft.flow.states)
        for gone in names[1:6]:
            instead = names[0] if gone != names[0] else names[1]
            less = remove_step(draft, gone, instead=instead, people=instead)
            targets = {to for state in less.flow.states.values() for _, to in edges_of(state)}
            assert gone not in targets and gone not in less.flow.states
            assert less.flow.start in less.flow.states
            assert less.moves == {gone: instead}
            assert not [key for key in less.texts["bm"] if key.split(".")[0] == gone]


def test_without_a_place_to_go_people_finish_with_their_version(draft: Draft) -> None:
    less = remove_step(draft, "ici")
    assert less.moves == {"ici": ""}
    assert moves_after({}, less) == {}
    assert steps_leading_to(draft.flow, "ici") == ("question",)


def test_the_first_step_needs_a_successor(draft: Draft) -> None:
    with pytest.raises(CannotEdit, match="is_start"):
        remove_step(draft, "question")
    assert remove_step(draft, "question", instead="ici").flow.start == "ici"


def test_moves_of_older_versions_lead_on_through_later_ones(draft: Draft) -> None:
    less = remove_step(draft, "ici", instead="fin", people="fin")
    assert moves_after({"avant": "ici"}, less) == {"avant": "fin", "ici": "fin"}
    assert moves_after({"fin": "question"}, less) == {"ici": "fin"}, "it is there again"


def test_the_flow_itself_gets_another_title_words_and_start(draft: Draft) -> None:
    changed = change_flow(draft, title=" Autre ", keywords=["a  b", "a b", ""], start="ici")
    assert (changed.flow.title, changed.flow.keywords) == ("Autre", ("a b",))
    expected = [ChangeKind.TITLE, ChangeKind.KEYWORDS, ChangeKind.START]
    assert kinds(draft, changed) == expected
    with pytest.raises(CannotEdit, match="unknown_step"):
        change_flow(draft, title="Autre", keywords=[], start="nulle_part")


def test_a_new_flow_is_one_that_can_be_edited() -> None:
    begun = begin_flow("nouveau", "Nouveau  parcours")
    assert (begun.flow.title, set(begun.flow.states)) == ("Nouveau parcours", {"debut", "fin"})
    for name, code in (("Nouveau", "bad_value"), ("", "bad_value")):
        with pytest.raises(CannotEdit, match=code):
            begin_flow(name, "Titre")
    with pytest.raises(CannotEdit, match="no_title"):
        begin_flow("nouveau", " ")


def test_a_copy_has_no_keywords_and_nobody_to_lead(draft: Draft) -> None:
    told = change_flow(draft, title="Essai", keywords=["essai"], start="question")
    copy = duplicate_flow(remove_step(told, "ici"), "copie", "Copie")
    assert (copy.flow.flow, copy.flow.keywords, copy.moves) == ("copie", (), {})
    assert copy.flow.states == remove_step(told, "ici").flow.states


def test_an_exception_for_french_ends_with_the_translation(draft: Draft) -> None:
    allowed = Draft(draft.flow, draft.texts, {}, {"fin.text": "urgent"})
    assert prune(allowed).french_only == {"fin.text": "urgent"}
    translated = rewrite_step(allowed, "fin", WrittenStep({"bm": {"text": "I ni ce."}}))
    assert translated.french_only == {}


def test_steps_stand_in_the_order_of_the_conversation(draft: Draft) -> None:
    lost, _ = add_step(draft, "say", title="Perdue", then="fin")
    assert in_order(lost.flow) == (("question", 0), ("ici", 1), ("fin", 2), ("perdue", -1))
    for shipped_draft in shipped():
        names = [name for name, _ in in_order(shipped_draft.flow)]
        assert sorted(names) == sorted(shipped_draft.flow.states)


def test_a_caption_is_short_and_on_one_line(draft: Draft) -> None:
    long = rewrite_step(draft, "ici", WrittenStep({"fr": {"text": "un mot\n" * 30}}))
    assert len(caption(long.flow.states["ici"])) <= 60
    assert "\n" not in caption(long.flow.states["ici"])


def test_the_plan_shows_every_step_once_and_no_box_on_another() -> None:
    for draft in shipped():
        plan = draw_plan(draft.flow)
        assert sorted(box.name for box in plan.boxes) == sorted(draft.flow.states)
        places = {(box.x, box.y) for box in plan.boxes}
        assert len(places) == len(plan.boxes)
        for box in plan.boxes:
            assert box.x >= 0 and box.x + plan.box_width <= plan.width
            assert box.y >= 0 and box.y + plan.box_height <= plan.height
        ways = {
            (name, to)
            for name, state in draft.flow.states.items()
            for _, to in edges_of(state)
            if to != name
        }
        assert {(line.source, line.target) for line in plan.lines} == ways


def test_the_plan_tells_what_nothing_leads_to(draft: Draft) -> None:
    lost, name = add_step(draft, "say", title="Perdue", then="fin")
    reached = {box.name: box.is_reached for box in draw_plan(lost.flow).boxes}
    assert not reached[name]
    assert all(reached[it] for it in draft.flow.states)


def test_what_is_no_flow_is_refused(draft: Draft) -> None:
    forged = WrittenStep(fields={"then": "../etc"})
    with pytest.raises(CannotEdit, match="bad_value"):
        rewrite_step(draft, "ici", forged)
    with pytest.raises(CannotEdit, match="unknown_step"):
        rewrite_step(draft, "nulle_part", WrittenStep())


def carried(event: Said | Expired, state: str = "ici") -> tuple[Conversation, object]:
    flow = as_written(Flow.model_validate(WRITTEN))
    del flow["states"]["ici"]
    for choice in flow["states"]["question"]["choices"]:
        choice["then"] = "fin"
    version = build_version(7, Flow.model_validate(flow), {}, moves={"ici": "question"})
    conversation = Conversation()
    conversation.stand_at("essai", 3, state)
    return conversation, carry_over(conversation, version, event)


def test_who_stands_on_a_removed_step_is_asked_the_step_that_was_chosen() -> None:
    conversation, event = carried(Said("2"))
    assert (conversation.version, conversation.state) == (7, "question")
    assert event == Opened(state="question"), "a digit answered what is no more"


def test_words_of_somebody_carried_over_are_still_heard() -> None:
    conversation, event = carried(Said("AIDE"))
    assert conversation.state == "question" and not conversation.asked
    assert event == Said("AIDE")


def test_who_stands_elsewhere_finishes_with_their_version() -> None:
    conversation, event = carried(Said("1"), state="question")
    assert (conversation.version, conversation.state) == (3, "question")
    assert event == Said("1")
