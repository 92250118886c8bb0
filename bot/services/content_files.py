"""Content files: what stands in `flows/` and `locales/`, read together and published."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from bot.core.understanding.danger import build_danger
from bot.services.fact_rows import WORDINGS
from bot.services.flow_files import read_data_file, read_flow_files
from bot.services.parts import Parts
from bot.services.publishing import Imported, import_files
from bot.services.translation_files import of_flow, read_translations
from bot.services.wording_files import read_wordings
from bot.store import library as store
from bot.store.moment import to_micros

IMPORTED = "imported_files"
NOT_FACTS = frozenset({"demo"})  # the people of the demonstration


class UnreadableFlow(Exception):
    """A flow file that cannot be read; `segin check` says what is wrong and where."""


class NoFlowFiles(Exception):
    """There is no flow at all: the program was installed without its files."""


def import_all(parts: Parts, flows: Path, locales: Path) -> Imported:
    """Publish every flow and store every fact of the folders, in one story.

    Raises `NoFlowFiles`, `UnreadableFlow`, and OSError, `YamlProblem` or `DangerProblem` for a
    data file.
    """
    files = read_flow_files(flows)
    if not files:
        raise NoFlowFiles
    broken = [file.name for file in files if file.flow is None]
    if broken:
        raise UnreadableFlow(", ".join(broken))
    translations = read_translations(locales)
    read = [
        (file.flow, of_flow(translations, file.flow.flow))
        for file in files
        if file.flow is not None
    ]
    facts = read_facts(flows / "data", locales)
    build_danger(facts["danger"])  # a list that cannot be read is refused before it is in use
    now = parts.clock()
    return parts.db.write(lambda session: import_files(read, facts, session=session, now=now))


def import_if_changed(parts: Parts, flows: Path, locales: Path) -> Imported | None:
    """Like `import_all`; None when the files are what they were at the last import."""
    digest = files_digest(flows, locales)
    if parts.db.read(store.list_settings).get(IMPORTED) == digest:
        return None
    imported = import_all(parts, flows, locales)
    now = to_micros(parts.clock())
    parts.db.write(lambda session: store.set_setting(session, name=IMPORTED, value=digest, now=now))
    return imported


def files_digest(flows: Path, locales: Path) -> str:
    """What all the files say together: another byte in any of them gives another digest."""
    digest = hashlib.sha256()
    for path in sorted((*flows.rglob("*.yaml"), *locales.rglob("*.po"))):
        digest.update(f"{path.name}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def read_facts(folder: Path, locales: Path | None = None) -> dict[str, dict[str, Any]]:
    """File name -> section -> value, for every file of facts and lists; with `locales`, the texts
    of the facts in other languages as well."""
    paths = sorted(path for path in folder.glob("*.yaml") if path.stem not in NOT_FACTS)
    facts: dict[str, dict[str, Any]] = {path.stem: read_data_file(path).value for path in paths}
    return facts if locales is None else facts | {WORDINGS: read_wordings(locales)}
