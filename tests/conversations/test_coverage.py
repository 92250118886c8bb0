"""Every text of the flows below is held by some script, in each language it is shipped in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.mutation.running import gather
from tests.mutation.theatre import Theatre
from tests.mutation.watching import TextKey, shipped_texts
from tests.parts import content

HELD = (
    *("accueil", "aide", "arret", "metiers", "papiers"),
    *("parcours", "profil", "questions", "qui", "reprise"),
)
# What the shipped content never lets anybody read: each a state, and why.
NEVER_READ = {
    ("metiers", "rien"): "some structure of all Mali is always found, or the nearest one",
    ("parcours", "rien"): "every stage has its moments",
    ("questions", "rien"): "every theme has its questions",
    ("questions", "project"): "who names a project is answered by the question about it",
}


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
        if key.flow in HELD and (key.flow, key.state) not in NEVER_READ and key not in held
    ]
    assert not missing, f"{len(missing)} texts that no script holds:\n" + "\n".join(sorted(missing))


def test_what_is_never_read_is_a_state_that_is_there(theatre: Theatre) -> None:
    versions = theatre.shipped.versions
    assert not [it for it in NEVER_READ if it[1] not in versions[it[0]].flow.states]
