"""How much a channel carries: the limits that texts, lists and buttons must keep."""

from collections.abc import Sequence

from bot.core.text.septets import utf16_units
from bot.core.text.spelling import sms_spelling
from bot.core.text.splitting import measure

SMS_SEGMENTS = 3
WHATSAPP_CHARACTERS = 1_600
INTERACTIVE_CHARACTERS = 1_024
LIST_ROWS = 10
LIST_LABEL_CHARACTERS = 24
BUTTONS = 3
BUTTON_TITLE_CHARACTERS = 20


def fits_sms(text: str, language: str, *, segments: int = SMS_SEGMENTS) -> bool:
    """Whether the text, in its SMS spelling, can be sent within so many segments."""
    return 1 <= measure(sms_spelling(text, language)).segments <= segments


def fits_whatsapp(text: str) -> bool:
    """Whether the text can be sent as a plain WhatsApp message."""
    return _is_within(text, WHATSAPP_CHARACTERS)


def fits_list(body: str, labels: Sequence[str]) -> bool:
    """Whether body and choices can be shown as a WhatsApp list."""
    return (
        _is_within(body, INTERACTIVE_CHARACTERS)
        and 1 <= len(labels) <= LIST_ROWS
        and all(_is_within(label, LIST_LABEL_CHARACTERS) for label in labels)
    )


def fits_buttons(body: str, titles: Sequence[str]) -> bool:
    """Whether body and choices can be shown as WhatsApp quick replies."""
    return (
        _is_within(body, INTERACTIVE_CHARACTERS)
        and 1 <= len(titles) <= BUTTONS
        and all(_is_within(title, BUTTON_TITLE_CHARACTERS) for title in titles)
    )


def _is_within(text: str, limit: int) -> bool:
    """Counted in UTF-16 units, the strictest way a provider may count; blank text never fits."""
    return bool(text.strip()) and utf16_units(text) <= limit
