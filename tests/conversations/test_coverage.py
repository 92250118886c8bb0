"""Every text of the flows below is held by some script, in each language it is shipped in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.mutation.running import gather
from tests.mutation.theatre import Theatre
from tests.mutation.watching import TextKey, shipped_texts
from tests.parts import content

# Not yet: `dossier`, `nouvelles`, `orientation` and `plainte` lack a text or two each.
HELD = (
    *("accords", "accueil", "aide", "arret", "donnees", "enquetes", "menu", "metiers"),
    *("nouveau_numero", "numero", "papiers", "parcours", "proche", "profil", "protection"),
    *("questions", "qui", "rendez_vous", "reprise", "verrou"),
)


@pytest.fixture(scope="module")
def theatre() -> Iterator[Theatre]:
    with closing(Theatre(content())) as found:
        yield found


@pytest.mark.slow
def test_every_text_is_held_by_a_script_in_each_language(theatre: Theatre) -> None:
    held: set[TextKey] = set()
    for _script, seen in gather(theatre).scripts:
        held |= seen.asserted
    missing = [
        f"{key.language} {key.flow}.{key.state}.{key.field}"
        for key in shipped_texts(theatre.shipped.versions)
        if key.flow in HELD and key not in held
    ]
    assert not missing, f"{len(missing)} texts that no script holds:\n" + "\n".join(sorted(missing))
