"""Addresses: phone numbers read, shown and recognised, with Mali as the default country."""

import re

import phonenumbers

from bot.core.text.spelling import clean

_MEDIUM_PREFIX = re.compile("(?:whatsapp|sms|rcs|tel):", re.IGNORECASE)
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_TYPED_NUMBER = re.compile(r"\(?([+＋]?)([\d\s().\-/‐-―−]+)")
_LONGEST_TYPED_NUMBER = 40  # 15 digits with everything people put between them
_LONGEST_SHORT_CODE = 6

# No Malian number starts so: these belong to the people of the demonstration.
_DEMONSTRATION_PREFIX = "+22300"


def read_number(raw: str, default_region: str = "ML") -> str | None:
    """The number a person typed, in E.164; None when it cannot be one (letters, wrong length).

    Written with + or 00 and its country code, only its length is judged: ranges opened after the
    library's release must pass. Written otherwise it must exist in the numbering plan.
    """
    if len(raw) > _LONGEST_TYPED_NUMBER:
        return None
    typed = _TYPED_NUMBER.fullmatch(clean(raw).strip())
    if not typed:
        return None
    digits = "".join(str(int(character)) for character in typed[2] if character.isdecimal())
    if typed[1] or digits.startswith("00"):
        return _e164(f"+{digits.removeprefix('00')}", default_region)
    for written in (digits, f"+{digits}"):  # many gateways drop the plus
        number = _e164(written, default_region)
        if number and _exists(number):
            return number
    return None


def address_key(sender: str, default_region: str = "ML") -> str:
    """The one form under which a sender is known, whichever way a provider wrote it.

    "whatsapp:+223..." and "00223..." become "+223..."; a number in the national way gets its
    country; an opaque id, a short code and a sender in letters stay as they are.
    """
    address = _MEDIUM_PREFIX.sub("", sender.strip(), count=1)
    if _E164.fullmatch(address) or len(address) <= _LONGEST_SHORT_CODE:
        return address
    return read_number(address, default_region) or address


def is_demonstration(address: str) -> bool:
    """Whether the address belongs to a person of the demonstration: nothing real is sent there."""
    return address_key(address).startswith(_DEMONSTRATION_PREFIX)


def national(number: str, region: str = "ML") -> str:
    """The digits dialled inside `region`, for gateways that want them; else the number as it is.

    A number of another country keeps its E.164 form: no local form of it exists.
    """
    code = f"+{phonenumbers.country_code_for_region(region)}"
    if not _E164.fullmatch(number) or not number.startswith(code):
        return number
    local = phonenumbers.format_number(
        phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.NATIONAL
    )
    return "".join(character for character in local if character.isdigit())


def mask(address: str) -> str:
    """The address for a list: "+223 •• •• 12 34". What is no phone number keeps two characters."""
    key = address_key(address)
    country = _country_code(key)
    if country and len(key) - len(country) >= 8:
        return f"{country} •• •• {key[-4:-2]} {key[-2:]}"
    return f"••••{key[-2:]}" if len(key) >= 5 else "••••"


def _country_code(number: str) -> str:
    """The "+223" of an E.164 number, "" for anything else. No code begins another one."""
    if not _E164.fullmatch(number):
        return ""
    known = phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    codes = (number[: length + 1] for length in (1, 2, 3))
    return next((code for code in codes if int(code) in known), "")


def _e164(digits: str, region: str) -> str | None:
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return written if _E164.fullmatch(written) else None  # some countries allow 16 digits


def _exists(number: str) -> bool:
    """Whether the numbering plan knows the number, or the demonstration does."""
    if number.startswith(_DEMONSTRATION_PREFIX):
        return True
    return phonenumbers.is_valid_number(phonenumbers.parse(number))
