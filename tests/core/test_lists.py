"""Lists: own choices after what was found, pages, and several digits in one message."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.catalogue import Catalogue
from bot.core.check import Code, Setting, build_wording, check, is_error
from bot.core.conversation import Conversation
from bot.core.engine import advance, offered_by
from bot.core.event import Found, Lookup, Offered, Opened, Reply, Said
from bot.core.flow import Flow
from bot.core.hearing import digits
from bot.core.scene import MORE_KEY
from bot.core.version import Version, build_version
from tests.factories import shipped_world

MANY = tuple(
    (f"k{number}", f"Papier {letter}")
    for number, letter in enumerate("ABCDEFGHIJKLMNOPQRST", start=1)
)


def version(**more: object) -> Version:
    """A flow with one list, two choices of its own, and an end for each."""
    flow = {
        "flow": "liste",
        "title": "Liste",
        "start": "debut",
        "states": {
            "debut": {
                "kind": "choose",
                "text": "Lesquels ? {note}",
                "options_from": "things",
                "save": "thing",
                "then": "pris",
                "choices": [
                    {"key": "rest", "label": "Rien d'autre", "words": ["fini"], "then": "reste"},
                    {"key": "agent", "label": "Un agent", "then": "reste"},
                ],
                **more,
            },
            "pris": {"kind": "ask", "text": "Pris : {answer.thing}.", "then": "debut"},
            "reste": {"kind": "ask", "text": "Le reste.", "then": "debut"},
            "vide": {"kind": "ask", "text": "Rien ici.", "then": "debut"},
        },
    }
    return build_version(1, Flow.model_validate(flow), {})


class Lister:
    """A person before the list; the lookup finds what `found` says for the page they are on."""

    def __init__(self, found: object, **more: object) -> None:
        self.version = version(**more)
        self.found = found if callable(found) else lambda _page: found
        self.conversation = Conversation()
        self.offered: Offered | None = None
        self.told = self._happen(Opened())

    def say(self, text: str) -> Reply:
        self.told = self._happen(Said(text, offered=self.offered))
        return self.told

    def labels(self) -> list[str]:
        return [f"{number} {label}" for number, _key, label in self.told.options]

    def _happen(self, event: object) -> Reply:
        turn = advance(self.version, self.conversation, event, shipped_world())
        if isinstance(turn.need, Lookup):
            found = replace(self.found(turn.conversation.page), lead=turn.need.lead)
            turn = advance(self.version, turn.conversation, found, shipped_world())
        self.conversation = turn.conversation
        self.offered = offered_by(turn.replies[-1]) or self.offered
        return turn.replies[-1]


def test_own_choices_stand_after_what_was_found():
    assert Lister(Found(MANY[:2])).labels() == [
        "1 Papier A", "2 Papier B", "3 Rien d'autre", "4 Un agent", "0 Menu",
    ]  # fmt: skip


def test_a_long_list_leaves_room_for_the_own_choices_on_every_page():
    lister = Lister(Found(MANY))
    seen: list[str] = []
    for _ in range(4):
        assert [line.split(" ", 1)[0] for line in lister.labels()][-1] == "0"
        assert len(lister.labels()) <= 10
        assert "Un agent" in lister.labels()[-2]
        seen += [label for _, key, label in lister.told.options if key.startswith("k")]
        lister.say("suite")
    assert seen[:20] == [label for _, label in MANY]


def test_an_own_choice_is_taken_by_its_number_and_by_its_words_and_saves_nothing():
    for text in ("3", "rien d'autre", "fini"):
        lister = Lister(Found(MANY[:2]))
        assert lister.say(text).text == "Le reste."
        assert "thing" not in lister.conversation.answers


def test_what_was_found_is_saved_as_before():
    lister = Lister(Found(MANY[:2]))
    lister.say("2")
    assert lister.conversation.answers["thing"] == "k2"


def test_a_lookup_that_finds_only_values_shows_the_own_choices():
    lister = Lister(Found((), {"note": "Trois papiers."}))
    assert lister.told.text == "Lesquels ? Trois papiers."
    assert lister.labels() == ["1 Rien d'autre", "2 Un agent", "0 Menu"]


def test_nothing_found_leads_where_the_author_says_even_beside_own_choices():
    assert Lister(Found(()), when_empty="vide").told.text == "Rien ici."


def paged(page: int) -> Found:
    here = page % 3
    return Found(((f"p{here}", f"Page {here + 1}"),), pages=3)


def test_a_lookup_that_pages_itself_is_shown_as_it_is_with_suite_until_the_last_page():
    lister = Lister(paged)
    pages = []
    for _ in range(4):
        keys = [key for _, key, _ in lister.told.options]
        pages.append((lister.told.options[0][2], MORE_KEY in keys))
        lister.say("suite")
    assert pages == [("Page 1", True), ("Page 2", True), ("Page 3", False), ("Page 1", True)]


def test_the_line_suite_leads_to_the_next_page_and_its_numbers_count():
    lister = Lister(paged)
    assert lister.say("2").options[0][2] == "Page 2"
    lister.say("1")
    assert lister.conversation.answers["thing"] == "p1"


@pytest.mark.parametrize(
    "text", ["1 3", "1,3", "1, 3.", "1-3", "1 et 3", "13", "1 3 merci", "1 3 1"]
)
def test_several_digits_take_all_that_they_name(text):
    lister = Lister(Found(MANY[:5]), several=True)
    lister.say(text)
    assert lister.conversation.answers["thing"] == "k1 k3"
    assert lister.conversation.state == "pris"


def test_one_digit_takes_one_where_several_are_allowed():
    lister = Lister(Found(MANY[:5]), several=True)
    lister.say("2")
    assert lister.conversation.answers["thing"] == "k2"


@pytest.mark.parametrize("text", ["1 9", "1 6", "1 0", "1 3 kayes", "1 3 FCFA", "13 €", "77 20 45"])
def test_a_list_of_digits_is_never_half_heard(text):
    lister = Lister(Found(MANY[:5]), several=True)
    lister.say(text)
    assert "thing" not in lister.conversation.answers


def test_several_digits_mean_nothing_where_one_is_asked_for():
    lister = Lister(Found(MANY[:5]))
    assert lister.say("1 3").text.startswith("Je n'ai pas compris.")


def test_number_words_of_both_languages_are_digits_of_a_list():
    words = shipped_world().words
    offered = frozenset("123")
    assert digits("un et trois", words, offered=offered) == ("1", "3")
    assert digits("kelen ani saba", words, offered=offered) == ("1", "3")
    assert digits("rien", words, offered=offered) == ()


def codes(*, cards: frozenset[str] = frozenset(), **more: object) -> set[Code]:
    """What an author of that list is told."""
    return codes_of(version(**more).flow, cards=cards)


def codes_of(flow: Flow, *, cards: frozenset[str] = frozenset()) -> set[Code]:
    setting = Setting(shipped_world().words, frozenset({"liste"}), build_wording(WORDING))
    catalogue = Catalogue(
        lookups=frozenset({"things"}), placeholders=frozenset({"note"}), cards=cards
    )
    return {it.code for it in check(flow, {}, catalogue, setting=setting) if is_error(it)}


WORDING = {"promises": {"fr": ["bientôt"]}, "denied": ["segin"]}


def test_a_list_leads_on_unless_it_is_only_read():
    assert Code.OPTIONS_WITHOUT_THEN in codes(then=None)
    assert Code.OPTIONS_WITHOUT_THEN not in codes(then=None, cards=frozenset({"things"}))
    assert Code.OPTIONS_WITHOUT_THEN not in codes()


def test_own_choices_leave_room_for_three_found_ones():
    many = [
        {"key": f"c{n}", "label": f"Choix {x}", "then": "reste"} for n, x in enumerate("ABCDEF")
    ]
    assert Code.TOO_MANY_CHOICES in codes(choices=many)
    assert Code.TOO_MANY_CHOICES not in codes(choices=many[:5])


def test_a_label_in_another_language_is_heard_in_a_list():
    lister = Lister(Found((("kayes", "Kayi"),)), save="region")
    lister.say("kayes")
    assert lister.conversation.answers["region"] == "kayes"


def test_a_state_where_a_sentence_comes_in_is_reachable_and_must_exist():
    written = version().flow.model_dump(by_alias=True)
    assert Code.UNREACHABLE_STATE in codes_of(Flow.model_validate(written))
    assert Code.UNREACHABLE_STATE not in codes_of(
        Flow.model_validate(written | {"entries": ["vide"]})
    )
    assert Code.MISSING_ENTRY in codes_of(Flow.model_validate(written | {"entries": ["nowhere"]}))
