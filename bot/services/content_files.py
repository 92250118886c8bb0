"""Content files: what stands in `flows/` and `locales/`, read together and published."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.services.flow_files import read_data_file, read_flow_files
from bot.services.parts import Parts
from bot.services.publishing import Imported, import_files
from bot.services.translation_files import of_flow, read_translations


class UnreadableFlow(Exception):
    """A flow file that cannot be read; `segin check` says what is wrong and where."""


def import_all(parts: Parts, flows: Path, locales: Path) -> Imported:
    """Publish every flow and store every fact of the folders, in one story.

    Raises `UnreadableFlow`, and OSError or `YamlProblem` for a data file.
    """
    files = read_flow_files(flows)
    broken = [file.name for file in files if file.flow is None]
    if broken:
        raise UnreadableFlow(", ".join(broken))
    translations = read_translations(locales)
    read = [
        (file.flow, of_flow(translations, file.flow.flow))
        for file in files
        if file.flow is not None
    ]
    facts = read_facts(flows / "data")
    now = parts.clock()
    return parts.db.write(lambda session: import_files(read, facts, session=session, now=now))


def read_facts(folder: Path) -> dict[str, dict[str, Any]]:
    """File name -> section -> value, for every data file."""
    return {path.stem: read_data_file(path).value for path in sorted(folder.glob("*.yaml"))}
