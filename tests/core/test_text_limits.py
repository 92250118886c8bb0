"""What a channel carries, at each limit and one beyond."""

from bot.core.text import fits_buttons, fits_list, fits_sms, fits_whatsapp


def test_a_text_of_three_segments_fits_an_sms_and_one_septet_more_does_not():
    assert fits_sms("a" * 459, "fr")
    assert not fits_sms("a" * 460, "fr")


def test_the_sms_limit_counts_the_sms_spelling():
    assert fits_sms("ê" * 459, "fr")
    assert not fits_sms("ê" * 459 + "😀", "fr")


def test_a_menu_can_be_held_to_one_segment():
    assert fits_sms("a" * 160, "fr", segments=1)
    assert not fits_sms("a" * 161, "fr", segments=1)


def test_a_text_that_is_not_sent_fits_nowhere():
    assert not fits_sms("", "fr")
    assert not fits_sms("\u200b", "fr")
    assert not fits_whatsapp("")
    assert not fits_whatsapp(" \n")


def test_a_plain_whatsapp_text_holds_1600_characters():
    assert fits_whatsapp("ɛ" * 1_600)
    assert not fits_whatsapp("ɛ" * 1_601)


def test_an_emoji_counts_as_two_characters():
    assert fits_whatsapp("😀" * 800)
    assert not fits_whatsapp("😀" * 801)


def test_a_list_holds_ten_labels_of_24_characters_under_1024():
    assert fits_list("a" * 1_024, ["b" * 24] * 10)
    assert not fits_list("a" * 1_025, ["b" * 24] * 10)
    assert not fits_list("a", ["b" * 24] * 11)
    assert not fits_list("a", ["b", "b" * 25])


def test_quick_replies_are_three_titles_of_20_characters_under_1024():
    assert fits_buttons("a" * 1_024, ["b" * 20] * 3)
    assert not fits_buttons("a" * 1_025, ["b" * 20] * 3)
    assert not fits_buttons("a", ["b"] * 4)
    assert not fits_buttons("a", ["b", "b" * 21])


def test_nothing_to_choose_or_an_empty_label_is_no_list_and_no_button():
    assert not fits_list("a", [])
    assert not fits_list("a", ["b", " "])
    assert not fits_buttons("a", [])
    assert not fits_buttons("a", ["", "b"])
