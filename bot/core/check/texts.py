"""Can every text be sent as it is: its placeholders, its braces, its length on each channel."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.check.issue import Code, FlowIssue
from bot.core.check.sheet import BAMBARA, FRENCH, Sheet, Written
from bot.core.event import Option, Reply
from bot.core.flow import Choose
from bot.core.rendering import Medium, render
from bot.core.text import (
    INTERACTIVE_CHARACTERS,
    LIST_LABEL_CHARACTERS,
    SMS_SEGMENTS,
    WHATSAPP_CHARACTERS,
    CompiledText,
    stray_braces,
)
from bot.core.text.septets import utf16_units
from bot.core.world import MENU, WELCOME

USUAL_VALUE = "x" * 12  # as long as most values are: a name, a date with its hour
HOME_NUMBER = "0"


def text_issues(sheet: Sheet) -> Iterator[FlowIssue]:
    """Everything that is wrong with a text as such, in each language."""
    for written in sheet.every_text():
        yield from _of_text(sheet, written)
    for name, state in sheet.flow.states.items():
        if f"{name}.text" in sheet.french:
            for language in (FRENCH, *sheet.languages):
                if language == FRENCH or f"{name}.text" in sheet.translated[language]:
                    yield from _of_length(sheet, name, isinstance(state, Choose), language)
            yield from _growth(sheet, name)
    yield from _without_voice(sheet)


def _of_text(sheet: Sheet, written: Written) -> Iterator[FlowIssue]:
    where, language = (written.state, written.field), written.language
    if not written.text.text.strip():
        yield sheet.issue(Code.EMPTY_TEXT, *where)
    for name in sorted(written.text.names):
        if not sheet.catalogue.knows_placeholder(name):
            yield sheet.issue(Code.UNKNOWN_PLACEHOLDER, *where, name=name, language=language)
    stray = stray_braces(written.text.text)
    if stray:
        found = " ".join(stray)
        yield sheet.issue(Code.STRAY_BRACES, *where, found=found, language=language)
    if written.field.endswith(".label"):
        length = utf16_units(_filled(sheet, written.text))
        if length > LIST_LABEL_CHARACTERS:
            yield sheet.issue(
                Code.LONG_LABEL,
                *where,
                found=length,
                limit=LIST_LABEL_CHARACTERS,
                language=language,
            )


def _of_length(sheet: Sheet, name: str, is_menu: bool, language: str) -> Iterator[FlowIssue]:
    reply = _reply(sheet, name, language)
    segments = _segments(reply)
    if segments > SMS_SEGMENTS:
        yield sheet.issue(
            Code.TOO_LONG_SMS,
            name,
            "text",
            segments=segments,
            limit=SMS_SEGMENTS,
            language=language,
        )
    elif is_menu and segments > 1:
        yield sheet.issue(Code.LONG_MENU, name, "text", segments=segments, language=language)
    length, limit = utf16_units(reply.text), WHATSAPP_CHARACTERS
    if is_menu:
        limit = INTERACTIVE_CHARACTERS
    if length > limit:
        yield sheet.issue(
            Code.TOO_LONG_WHATSAPP, name, "text", found=length, limit=limit, language=language
        )


def _growth(sheet: Sheet, name: str) -> Iterator[FlowIssue]:
    """A Bambara text may cost one SMS more than the French one, no more."""
    if f"{name}.text" not in sheet.translated[BAMBARA]:
        return
    french = _segments(_reply(sheet, name, FRENCH))
    found = _segments(_reply(sheet, name, BAMBARA))
    if found > french + 1:
        yield sheet.issue(
            Code.BAMBARA_TOO_LONG, name, "text", found=found, french=french, language=BAMBARA
        )


def _segments(reply: Reply) -> int:
    return sum(message.segments for message in render((reply,), Medium.SMS))


def _reply(sheet: Sheet, name: str, language: str) -> Reply:
    """What the engine would say in this state, with usual values in place of the placeholders."""
    text = _said(sheet, f"{name}.text", language)
    short = _said(sheet, f"{name}.sms", language)
    options = _options(sheet, name, language)
    return Reply(sheet.flow.flow, name, text or "", short, options, language=language)


def _options(sheet: Sheet, name: str, language: str) -> tuple[Option, ...]:
    state = sheet.flow.states[name]
    if not isinstance(state, Choose) or state.options_from:
        return ()  # what a lookup finds is paged, never over the limit
    options = [
        (str(number), choice.key, _said(sheet, f"{name}.{choice.key}.label", language) or "")
        for number, choice in enumerate(state.choices, start=1)
    ]
    if sheet.flow.flow not in (MENU, WELCOME):
        labels = sheet.setting.menu_labels
        options.append((HOME_NUMBER, MENU, labels.get(language) or labels[FRENCH]))
    return tuple(options)


def _said(sheet: Sheet, key: str, language: str) -> str | None:
    written = sheet.wording(key, language)
    return None if written is None else _filled(sheet, written.text)


def _filled(sheet: Sheet, text: CompiledText) -> str:
    samples = sheet.setting.samples
    return text.fill({name: samples.get(name, USUAL_VALUE) for name in text.names})


def _without_voice(sheet: Sheet) -> Iterator[FlowIssue]:
    """One warning a language: texts that were never recorded, or changed since."""
    flow = sheet.flow.flow
    for language in (FRENCH, *sheet.languages):
        recorded = sheet.setting.voices.get(language, {})
        texts = sheet.french if language == FRENCH else sheet.translated[language]
        silent = sum(
            recorded.get(f"{flow}.{key}") != written.text.text
            for key, written in texts.items()
            if written.field == "text"
        )
        if silent:
            yield sheet.issue(Code.TEXT_WITHOUT_VOICE, count=silent, language=language)
