"""The engine on the shipped flows: what a person who writes well, badly or not at all is told."""

from __future__ import annotations

from tests.factories import REGIONS, Walk


def arrived() -> Walk:
    """Someone who went through the welcome and stands in the menu."""
    walk = Walk(found={"regions": REGIONS[:9], "people_here": ()})
    for text in ("bonjour", "1", "1", "1", "3", "2"):
        walk.say(text)
    assert walk.conversation.flow == "menu"
    return walk


def test_choosing_a_language_changes_the_language() -> None:
    walk = Walk()
    walk.say("bonjour")
    walk.say("2")
    assert walk.conversation.language == "bm"


def test_the_welcome_takes_six_messages() -> None:
    walk = arrived()
    assert walk.conversation.answers["place"] == "mali"
    assert walk.conversation.answers["region"] == "r2"


def test_the_first_message_fits_one_segment_and_has_both_languages() -> None:
    (told,) = Walk().say("bonjour")
    assert told.segments == 1
    assert "Bonjour" in told.text and "Aw ni ce" in told.text


def test_the_third_unclear_answer_offers_a_person() -> None:
    walk = arrived()
    texts = [walk.say(text)[-1].text for text in ("xyzzy", "xyzzy", "xyzzy")]
    assert "Je n'ai pas compris" in texts[0]
    assert "un de ces chiffres" in texts[1]
    assert "personne de l'équipe" in texts[2]
    assert walk.conversation.state == "offer"


def test_an_unclear_answer_to_a_found_list_is_told_so() -> None:
    walk = Walk(found={"regions": REGIONS[:9]})
    for text in ("bonjour", "1", "1", "1", "3"):
        walk.say(text)
    assert walk.say("xyzzy")[-1].text.startswith("Je n'ai pas compris.")


def test_a_long_list_goes_on_with_suite_and_comes_round_again() -> None:
    walk = Walk(found={"regions": REGIONS[:20]})
    for text in ("bonjour", "1", "1", "1", "3"):
        told = walk.say(text)[-1]
    assert told.options[-1].label == "Suite"
    assert "Région 9" in walk.say("9")[-1].text or "Region 9" in walk.say("suite")[-1].text


def test_stop_says_one_thing_and_asks_nothing() -> None:
    walk = arrived()
    (told,) = walk.say("STOP")
    assert "START" in told.text and not told.options
    assert ("opt_out", {}) in walk.done


def test_digits_answer_the_last_sent_menu_even_of_another_flow() -> None:
    walk = arrived()
    menu = walk.offered
    walk.say("profil")
    walk.offered = menu
    number = next(number for number, key, _ in menu.options if key == "person")
    walk.say(number)
    assert walk.conversation.flow == "aide"


def test_an_answer_to_a_question_that_is_gone_counts_for_nothing() -> None:
    walk = arrived()
    walk.say("bla", payload="menu:gone:accepted")
    assert walk.conversation.flow == "menu"
    assert not walk.done[3:]


def test_help_by_place_names_the_police_only_in_mali() -> None:
    walk = arrived()
    told = " ".join(it.text for it in (*walk.say("aide"), *walk.say("je suis en danger")))
    assert "police" in told
    abroad = Walk(found={"regions": REGIONS[:9]})
    for text in ("bonjour", "1", "1", "1", "1", "2"):
        abroad.say(text)
    told = " ".join(it.text for it in (*abroad.say("aide"), *abroad.say("3")))
    assert "police" not in told and "consulat" in told


def test_after_a_long_silence_one_asks_before_going_on() -> None:
    walk = arrived()
    walk.say("profil")
    (told,) = walk.wait_long_and_say("bonjour")
    assert "Continuer" in told.text and "0 Menu" in told.text
    walk.say("1")
    assert walk.conversation.flow == "profil"


def test_after_a_long_silence_a_digit_still_answers_the_menu_on_the_screen() -> None:
    walk = arrived()
    walk.say("profil")
    walk.wait_long_and_say("1")
    assert (walk.conversation.flow, walk.conversation.state) == ("profil", "langue")


def test_going_back_leads_to_the_question_before() -> None:
    walk = arrived()
    walk.say("profil")
    walk.say("2")
    assert walk.conversation.state == "lieu"
    walk.say("retour")
    assert walk.conversation.state == "debut"
    walk.say("retour")
    assert walk.conversation.flow == "menu"


def test_what_news_told_is_told_again_when_the_answer_was_not_understood() -> None:
    walk = arrived()
    walk.outcomes = {"open_news": "voyage_change"}
    told = walk.say("Lire", payload="nouvelles:avis:open")[-1].text
    assert "mardi 3 mars" in told
    assert walk.say("xyzzy")[-1].text.endswith(told)


def test_back_to_a_step_that_was_taken_away_meanwhile_begins_the_flow() -> None:
    walk = arrived()
    walk.say("profil")
    assert walk.conversation.flow == "profil"
    flow, version, _state, _path = walk.conversation.stack[-1]
    walk.conversation.stack[-1] = (flow, version, "profil", ("taken_away",))
    walk.conversation.path = []
    walk.say("retour")
    assert (walk.conversation.flow, walk.conversation.state) == ("menu", "principal")
