"""Texts on their way in and out: how they are counted, cut, spelled, bounded and filled."""

from bot.core.text.limits import (
    BUTTON_TITLE_CHARACTERS,
    BUTTONS,
    INTERACTIVE_CHARACTERS,
    LIST_LABEL_CHARACTERS,
    LIST_ROWS,
    SMS_SEGMENTS,
    WHATSAPP_CHARACTERS,
    fits_buttons,
    fits_list,
    fits_sms,
    fits_whatsapp,
)
from bot.core.text.placeholders import (
    CompiledText,
    compile_text,
    fill,
    missing,
    placeholders,
    stray_braces,
)
from bot.core.text.septets import Encoding, is_gsm7, outside_gsm7
from bot.core.text.spelling import clean, sms_spelling, storable
from bot.core.text.splitting import Measure, measure, split

__all__ = [
    "BUTTONS",
    "BUTTON_TITLE_CHARACTERS",
    "INTERACTIVE_CHARACTERS",
    "LIST_LABEL_CHARACTERS",
    "LIST_ROWS",
    "SMS_SEGMENTS",
    "WHATSAPP_CHARACTERS",
    "CompiledText",
    "Encoding",
    "Measure",
    "clean",
    "compile_text",
    "fill",
    "fits_buttons",
    "fits_list",
    "fits_sms",
    "fits_whatsapp",
    "is_gsm7",
    "measure",
    "missing",
    "outside_gsm7",
    "placeholders",
    "sms_spelling",
    "split",
    "storable",
    "stray_braces",
]
