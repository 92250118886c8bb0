"""Phone numbers as people type them, and addresses as they are shown and recognised."""

import pytest

from bot.core.phone import address_key, is_demonstration, mask, national, read_number


@pytest.mark.parametrize(
    "typed",
    [
        "+223 00 12 34 56", "+22300123456", "00223 00 12 34 56", "+223-00-12-34-56",
        "+223.00.12.34.56", "(+223) 00123456", "223 00 12 34 56", " +223 00 12 34 56\n",
        "\u202a+223 00\u00a012\u202f34 56\u202c", "＋22300123456", "+٢٢٣٠٠١٢٣٤٥٦",
    ],
)  # fmt: skip
def test_a_number_is_read_however_it_is_typed(typed):
    assert read_number(typed) == "+22300123456"


@pytest.mark.parametrize("typed", ["70 00 00 01", "70000001", "0022370000001", "22370000001"])
def test_a_malian_number_needs_no_country_code(typed):
    assert read_number(typed) == "+22370000001"


@pytest.mark.parametrize("typed", ["+33 6 39 98 00 01", "0033639980001", "+33 (0)6 39 98 00 01"])
def test_a_number_of_another_country_is_read_with_its_code(typed):
    assert read_number(typed) == "+33639980001"


def test_a_national_number_is_read_in_the_region_asked_for():
    assert read_number("01 99 00 12 34", "FR") == "+33199001234"


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "+", "1", "36179", "7000000", "700000011", "12345678", "00 12 34 56",
        "+223 70 00 00", "+223 70 00 00 01 2", "70 00 00 O1", "awa", "70000001 ext 5",
        "tel:+22370000001", "#144#", "*111#", "70000001 ; 70000001", "9" * 64_000,
        "+223" + " " * 40 + "70000001",
        "+1 555 0123", "+999 12 34 56 78", "😀",
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused(typed):
    assert read_number(typed) is None


@pytest.mark.parametrize(
    ("sender", "key"),
    [
        ("whatsapp:+22300123456", "+22300123456"),
        ("WhatsApp:+22300123456", "+22300123456"),
        ("sms:+22300123456", "+22300123456"),
        ("+22300123456", "+22300123456"),
        ("+223 00 12 34 56", "+22300123456"),
        ("0022300123456", "+22300123456"),
        ("22300123456", "+22300123456"),
        ("70000001", "+22370000001"),
        ("whatsapp:ML.4566546130240823", "ML.4566546130240823"),
        ("ML.abc", "ML.abc"),
        ("ML.+22370000001", "ML.+22370000001"),
        ("36179", "36179"),
        ("ORANGE", "ORANGE"),
        ("Orange Mali", "Orange Mali"),
        ("", ""),
    ],
)
def test_a_sender_has_one_key_whichever_way_it_is_written(sender, key):
    assert address_key(sender) == key
    assert address_key(key) == key


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("+22300123456", "+223 •• •• 34 56"),
        ("whatsapp:+22300123456", "+223 •• •• 34 56"),
        ("+33639980001", "+33 •• •• 00 01"),
        ("+12025550123", "+1 •• •• 01 23"),
        ("+2231234", "••••34"),  # too short to show four digits of it
        ("ML.4566546130240823", "••••23"),
        ("ML.abc", "••••bc"),
        ("36179", "••••79"),
        ("144", "••••"),
        ("", "••••"),
    ],
)
def test_a_masked_address_shows_no_more_than_its_end(address, shown):
    assert mask(address) == shown


@pytest.mark.parametrize(
    "address",
    ["+22300123456", "whatsapp:+22300123456", "22300123456", "00223 00 12 34 56", "+2230012345"],
)
def test_people_of_the_demonstration_are_recognised(address):
    assert is_demonstration(address)


@pytest.mark.parametrize(
    "address",
    ["+22370000001", "+33639980001", "ML.22300123456", "22300", "36179", "", "+2250012345678"],
)
def test_nobody_else_is_taken_for_the_demonstration(address):
    assert not is_demonstration(address)


def test_a_gateway_gets_the_number_as_it_is_dialled_in_the_country():
    assert national("+22300123456") == "00123456"
    assert national("+22370000001") == "70000001"
    assert national("+33199001234", "FR") == "0199001234"


def test_a_number_of_another_country_or_an_opaque_address_is_left_as_it_is():
    assert national("+33639980001") == "+33639980001"
    assert national("ML.abc") == "ML.abc"
    assert national("+99912345678") == "+99912345678"
