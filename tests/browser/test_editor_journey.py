"""Change a choice in two languages, try it, publish it, go back: on a phone and at a desk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.services.policy import Role
from tests.browser.holding import NARROW, WIDE
from tests.browser.running import OpenBrowser, Panel, running_panel
from tests.databases import SqliteFiles
from tests.parts import stocked

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]
FLOW = "/admin/flows/menu"


@pytest.fixture
def panel(sqlite_files: SqliteFiles) -> Iterator[Panel]:
    """A panel of this test alone: both begin with the first version."""
    with running_panel(sqlite_files.copy(stocked(sqlite_files))) as running:
        yield running


@pytest.mark.parametrize(
    ("size", "scripts"),
    [pytest.param(NARROW, False, id="phone"), pytest.param(WIDE, True, id="desk")],
)
def test_a_choice_is_changed_in_two_languages_tried_published_and_taken_back(
    panel: Panel, open_browser: OpenBrowser, size: tuple[int, int], scripts: bool
) -> None:
    awa = open_browser(size, scripts=scripts)
    panel.enter(awa, Role.EDITOR)
    awa.open("/admin/flows")
    awa.press("Menu")
    assert awa.value("Texte en français") == "Que voulez-vous faire ?"
    assert not awa.scrolls_sideways()

    awa.fill("En français", "Mes papiers")
    awa.fill("En bambara", "N ka sɛbɛnw")
    awa.press("Enregistrer l’étape")
    assert "enregistrée dans le brouillon" in awa.text()

    awa.press("Téléphone")
    assert "1 Mes papiers" in awa.text()
    awa.fill("Écrire comme la personne", "1")
    awa.press("Envoyer")
    assert "Votre situation ?" in awa.text()
    awa.fill("Garder cette conversation sous le titre", "Du menu aux papiers")
    awa.press("Garder comme scénario")
    assert "Le scénario est gardé." in awa.text()
    awa.press("Régler le téléphone")
    awa.fill("Langue", "bambara")
    awa.press("Recommencer avec ces réglages")
    assert "1 N ka sèbènw" in awa.text(), "as an SMS spells it"

    awa.press("Plan")
    assert not awa.scrolls_sideways()
    awa.press("Problèmes")
    awa.press("Modifications")
    assert "se lit autrement" in awa.text() and "N ka sɛbɛnw" in awa.text()
    awa.press("Passer les scénarios et publier")
    assert "La version 2 est publiée." in awa.text()
    assert "1 scénario sur 1 passe." in awa.text()
    assert published(panel) == ("Mes papiers", "N ka sɛbɛnw")

    awa.press("Revenir à la version 1")
    assert "version 3" in awa.text()
    assert published(panel) == ("Papiers", "Sɛbɛnw")
    assert awa.complaints() == []


def published(panel: Panel) -> tuple[str, str]:
    """The label of the first choice, in French and in Bambara, as people get it."""
    parts = panel.parts
    shelf = parts.db.read(parts.library.now)
    version = parts.db.read(lambda s: parts.library.version(shelf.published["menu"], s))
    start = version.flow.start
    french, bambara = (version.options[it][start][0][2] for it in ("fr", "bm"))
    return french, bambara
