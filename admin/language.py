"""Language: French as it stands in the code, English from its catalogue; dates of Bamako."""

from __future__ import annotations

import io
import re
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, session
from flask_babel import Babel, Domain, get_locale

from bot.services.members import LANGUAGES
from bot.services.sign_in import SignedIn, Stage

FRENCH = "fr"
CHOSEN = "language"
BREAKING = re.compile(r" (?=[:;?!»])|(?<=«) ")


class French(NullTranslations):
    """The texts are French already, but for their no-break spaces; nothing and one are singular."""

    def gettext(self, message: str) -> str:
        """The text, that no line may begin with one of its marks."""
        return BREAKING.sub("\u00a0", message)

    ugettext = gettext

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The form of a number."""
        return self.gettext(msgid1 if n < 2 else msgid2)

    ungettext = ngettext


class Catalogues(Domain):
    """Translations read from the .po files themselves, once in a process and when first needed."""

    def __init__(self, locales: Path) -> None:
        super().__init__(domain="messages")
        self._locales = locales
        self._read: dict[str, NullTranslations] = {FRENCH: French()}

    def get_translations(self) -> NullTranslations:
        """The translations of this request's language."""
        language = str(get_locale())
        if language not in self._read:
            self._read[language] = _read(self._locales, language)
        return self._read[language]


def _read(locales: Path, language: str) -> NullTranslations:
    path = locales / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def speak(app: Flask, locales: Path) -> None:
    """Let templates and views of the application speak the member's language."""
    babel = Babel()
    babel.init_app(
        app,
        default_locale=FRENCH,
        default_timezone="Africa/Bamako",
        locale_selector=chosen_language,
    )
    babel.domain_instance = Catalogues(locales)
    app.jinja_env.policies["ext.i18n.trimmed"] = True


def chosen_language() -> str:
    """The member's language; before sign-in what was chosen in this browser, else French."""
    signed_in: SignedIn | None = g.get("signed_in")
    if signed_in is not None and signed_in.stage is Stage.FULL:
        return signed_in.member.language
    chosen: str = session.get(CHOSEN, FRENCH)
    return chosen if chosen in LANGUAGES else FRENCH
