"""One way to break each rule: exactly its code must be found in what comes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.core.check import Code
from bot.core.version import Mark, Translation
from tests.core.check.example import DRAFT, SOURCE, TODAY, Example, Facts, fact

E = Example()
END = '  fin: {kind: end, text: "C\'est noté, numéro {reference}."}\n'
TOWN = (
    "  ville: {kind: choose, text: Dans quelle ville ?, options_from: towns, save: town, "
    "then: noter, when_empty: noter}\n"
)
CALL = "  aider: {kind: call, flow: aide, then: fin}\n"
ASK_TOWN = "text: Dans quelle ville ?"


def with_end(text: str) -> Example:
    """The example with another last text; {reference} stays in it."""
    return E.but("C'est noté, numéro {reference}.", f"{text} {{reference}}")


def with_states(*lines: str) -> Example:
    """The example with other states between the call and the end."""
    return E.but(CALL, CALL.replace("then: fin", "then: new_0") + "".join(lines))


def with_menu(*choices: str) -> Example:
    """The example with a menu of such choices in place of the towns."""
    listed = "".join(f"      - {{{choice}, then: noter}}\n" for choice in choices)
    return E.but(TOWN, f"  ville:\n    kind: choose\n    {ASK_TOWN}\n    choices:\n{listed}")


def with_draft(**changed: object) -> Example:
    """The example with another Bambara text of its fact."""
    return replace(E, said={SOURCE.path: replace(DRAFT, **changed)})


def chain(length: int) -> tuple[str, ...]:
    """So many states that tell something, one after the other."""
    targets = [*(f"new_{n}" for n in range(1, length)), "fin"]
    return tuple(
        f"  new_{n}: {{kind: say, text: Un mot., then: {target}}}\n"
        for n, target in enumerate(targets)
    )


def deep() -> Example:
    return E.but("title: Exemple", f"title: {'[' * 25}{']' * 25}")


MUTATIONS: dict[Code, Callable[[], Example]] = {
    Code.UNREADABLE: lambda: E.but("kind: say, text", "kind: say, [text"),
    Code.TOO_LARGE: lambda: E.but("title: Exemple", "title: Exemple\n#" + "x" * 262_144),
    Code.TOO_DEEP: deep,
    Code.TOO_MANY_VALUES: lambda: E.but("title: Exemple", f"title: [{'a, ' * 15_000}]"),
    Code.TOO_MANY_STATES: lambda: with_states(*chain(300)),
    Code.ALIAS: lambda: E.but("title: Exemple", "title: &nom Exemple"),
    Code.DUPLICATE_KEY: lambda: E.but("title: Exemple", "title: Exemple\ntitle: Autre"),
    Code.OTHER_FLOW_NAME: lambda: replace(E, name="autre"),
    Code.UNKNOWN_KEY: lambda: E.but("expects: name", "expects: name, attend: name"),
    Code.MISSING_KEY: lambda: E.but("start: bonjour\n", ""),
    Code.UNKNOWN_KIND: lambda: E.but("kind: call", "kind: appel"),
    Code.BAD_VALUE: lambda: E.but("expects: name", "expects: prénom"),
    Code.GHOST_STATE: lambda: E.but("flow: aide, then: fin", "flow: aide, then: final"),
    Code.MISSING_ENTRY: lambda: E.but(
        '  nouvelle: {kind: end, unsolicited: true, text: "Bonjour, des nouvelles pour vous. '
        'Répondez 1."}\n',
        "",
    ),
    Code.UNREACHABLE_STATE: lambda: E.but(END, END + "  perdu: {kind: end}\n"),
    Code.DEAD_END: lambda: E.but("then: noter, when_empty: noter", "then: noter"),
    Code.SILENT_LOOP: lambda: with_states(
        "  new_0: {kind: say, text: Un., then: new_1}\n",
        "  new_1: {kind: go, branches: [], then: new_0}\n",
    ),
    Code.LONG_WALK: lambda: with_states(*chain(20)),
    Code.NO_WAY_TO_PERSON: lambda: with_states(
        "  new_0: {kind: ask, text: Un ?, then: new_1}\n",
        "  new_1: {kind: ask, text: Deux ?, then: new_0}\n",
    ).but("flow: aide", "flow: exemple"),
    Code.UNKNOWN_LOOKUP: lambda: E.but("options_from: towns", "options_from: villes"),
    Code.UNKNOWN_ACTION: lambda: E.but("action: open_ticket", "action: open_tickets"),
    Code.UNKNOWN_GUARD: lambda: E.but("when: is_in_mali", "when: is_rich"),
    Code.UNKNOWN_FLOW: lambda: E.but("flow: aide", "flow: aides"),
    Code.UNKNOWN_OUTCOME: lambda: E.but("opened: fin,", "opened: fin, lost: fin,"),
    Code.UNHANDLED_OUTCOME: lambda: E.but("opened: fin, already_open", "already_open"),
    Code.BAD_BRANCH: lambda: E.but("{when: is_in_mali,", "{when: is_in_mali, answer: place,"),
    Code.NO_CHOICES: lambda: E.but(TOWN, "  ville: {kind: choose, text: Où ?}\n"),
    Code.OPTIONS_WITHOUT_THEN: lambda: E.but("then: noter, when_empty", "when_empty"),
    Code.SEVERAL_OF_NOTHING: lambda: E.but(", save: town", ", several: true"),
    Code.TOO_MANY_CHOICES: lambda: with_menu(
        *(f"key: k{n}, label: {letter * 2}a" for n, letter in enumerate("bcdfghjkmr"))
    ),
    Code.DUPLICATE_CHOICE: lambda: with_menu("key: a, label: Kita", "key: a, label: Nara"),
    Code.AMBIGUOUS_CHOICE: lambda: with_menu(
        "key: a, label: Kita, words: [sud]", "key: b, label: Sikasso, words: [Sùd]"
    ),
    Code.SHADOWS_GLOBAL_WORD: lambda: with_menu(
        "key: a, label: Kita, words: [retour]", "key: b, label: Nara"
    ),
    Code.EMPTY_TEXT: lambda: E.but(ASK_TOWN, "text: ' '"),
    Code.UNKNOWN_PLACEHOLDER: lambda: E.but(ASK_TOWN, 'text: "Dans quelle ville, {nom} ?"'),
    Code.DIFFERENT_PLACEHOLDERS: lambda: E.with_bambara(fin__text="Aw ni ce."),
    Code.STRAY_BRACES: lambda: E.but(ASK_TOWN, 'text: "Dans quelle ville {{7*7}} ?"'),
    Code.TOO_LONG_SMS: lambda: with_end("Un mot de plus. " * 30),
    Code.TOO_LONG_WHATSAPP: lambda: E.but(
        ASK_TOWN, f"sms: Dans quelle ville ?, text: {'Un mot de plus. ' * 70}"
    ).with_bambara(ville__sms="Aw ni ce."),
    Code.LONG_MENU: lambda: E.but("garder vos réponses", f"garder vos réponses{', ' * 80}"),
    Code.LONG_LABEL: lambda: with_menu(
        "key: a, label: Kita et tous ses environs là-bas", "key: b, label: Nara"
    ),
    Code.TEXT_WITHOUT_VOICE: lambda: replace(E, silent=("fin.text",)),
    Code.MISSING_TRANSLATION: lambda: E.with_bambara(fin__text=None),
    Code.STALE_TRANSLATION: lambda: E.with_bambara(
        fin__text=Translation("Aw ni ce. {reference}", Mark.STALE)
    ),
    Code.WITHHELD_TRANSLATION: lambda: E.with_bambara(accord__text="Aw ni ce."),
    Code.FRENCH_COPY: lambda: E.with_bambara(ville__text="DANS quelle ville"),
    Code.BAMBARA_TOO_LONG: lambda: E.with_bambara(bonjour__text="Aw ni ce. " * 40),
    Code.WORD_OUTSIDE_KIT: lambda: E.with_bambara(ville__text="Aw ni ce zzyzx."),
    Code.PERSONAL_BEFORE_CONSENT: lambda: E.but("decision: given", "decision: refused"),
    Code.CONSENT_NOT_ASKED_HERE: lambda: E.but("needs_consent: true", "needs_consent: false").but(
        "decision: given", "decision: refused"
    ),
    Code.PROMISE_WORD: lambda: with_end("Vous aurez une réponse."),
    Code.INVENTED_NUMBER: lambda: with_end("Appelez le +223 00 12 34 56."),
    Code.DENIED_WORD: lambda: E.but("des nouvelles pour vous", "des nouvelles du dossier"),
    Code.FACT_PAST_REVIEW: lambda: replace(
        E, facts=Facts({"amount": {"pecule": fact("pecule", TODAY - timedelta(days=1))}})
    ),
    Code.DIFFERENT_NUMBERS: lambda: with_draft(text="Baarakɛminɛnw (2021)."),
    Code.FACTS_COSTLY: lambda: with_draft(text=f"Baarakɛminɛnw (2020).{' Aw ni ce.' * 20}"),
    Code.FACTS_UNTRANSLATED: lambda: replace(E, said={}),
    Code.FACTS_STALE: lambda: with_draft(french="Du matériel pour tous (2020)."),
    Code.FACTS_WITHHELD: lambda: replace(
        with_draft(mark=Mark.PENDING), sources=(replace(SOURCE, is_sensitive=True),)
    ),
    Code.FACTS_UNREAD: lambda: with_draft(mark=Mark.PENDING),
}
