"""Flows out as YAML and PO, and in again: what an upload would change is shown first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from io import StringIO
from typing import Any

import polib
from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

from bot.core.check import FlowIssue
from bot.core.editing import Draft, in_order, prune
from bot.core.flow import Flow, texts_of
from bot.core.version import Mark, Translation
from bot.services.drafts import Work, allow, read_work
from bot.services.flow_files import read_flow_text
from bot.services.po_files import TranslationProblem, new_po, parse_po
from bot.services.policy import Actor
from bot.services.refusal import Refusal
from bot.services.translation_files import mark_of
from bot.store.session import Session

LANGUAGE = "bm"
LARGEST = 256 * 1024
WIDTH = 100
FIRST = ("flow", "title", "kind", "key", "text", "label", "sms")  # the rest as the schema has it


class BadUpload(Refusal):
    """The files cannot be used: `issues` of the YAML, or a `problem` of the PO file."""

    def __init__(self, code: str, issues: tuple[FlowIssue, ...] = (), problem: str = "") -> None:
        super().__init__(code)
        self.issues, self.problem = issues, problem


@dataclass(frozen=True, slots=True)
class Upload:
    """What an upload would make of a flow; `work` is None for a flow that does not exist."""

    draft: Draft
    work: Work | None

    @property
    def revision(self) -> int:
        """The revision of the draft that it would replace."""
        return self.work.revision if self.work else 0


def yaml_of(draft: Draft) -> str:
    """The structure and the French, as a file of `flows/` has them."""
    written = draft.flow.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    kinds = {name: state.kind for name, state in draft.flow.states.items()}
    ordered = [name for name, _depth in in_order(draft.flow)]
    states = {name: {"kind": kinds[name], **written["states"][name]} for name in ordered}
    emitter = YAML()
    emitter.width, emitter.allow_unicode = WIDTH, True
    emitter.indent(mapping=2, sequence=4, offset=2)
    written_out = StringIO()
    emitter.dump(_arranged({**written, "states": states}), written_out)
    return written_out.getvalue()


def _arranged(value: Any) -> Any:
    """What one reads first, first; a text of several lines as it is read."""
    if isinstance(value, Mapping):
        keys = [key for key in FIRST if key in value]
        keys += [key for key in value if key not in keys and key != "states"]
        keys += [key for key in ("states",) if key in value]
        return {key: _arranged(value[key]) for key in keys}
    if isinstance(value, list | tuple):
        return [_arranged(one) for one in value]
    if isinstance(value, str) and "\n" in value:
        return LiteralScalarString(value)
    return value


def po_of(draft: Draft, *, language: str = LANGUAGE) -> str:
    """The translations of one language, beside the French of each text."""
    file, texts = new_po(language), draft.texts.get(language, {})
    for key, french in _french(draft.flow).items():
        if not french.strip():
            continue
        found = texts.get(key)
        entry = polib.POEntry(
            msgctxt=f"{draft.flow.flow}.{key}", msgid=french, msgstr=found.text if found else ""
        )
        if found is not None:
            is_approved = found.mark is Mark.APPROVED
            entry.tcomment = "review: approved équipe" if is_approved else "review: pending"
            entry.flags = ["fuzzy"] if found.mark is Mark.STALE else []
        file.append(entry)
    return f"{file}\n"


def _french(flow: Flow) -> dict[str, str]:
    return {
        f"{name}.{part}": text
        for name, state in flow.states.items()
        for part, text in texts_of(state)
    }


def read_upload(actor: Actor, yaml: str, po: str, *, flow: str = "", session: Session) -> Upload:
    """What the files would make of their flow; nothing is kept.

    Without `yaml` the structure of `flow` stays, without `po` its translations. Raises `BadUpload`
    "bad_yaml" or "bad_po", or `Refusal` "not_allowed", "too_large", "nothing_given".
    """
    allow(actor)
    if len(yaml.encode()) > LARGEST or len(po.encode()) > LARGEST:
        raise Refusal("too_large")
    if not yaml.strip() and not (po.strip() and flow):
        raise Refusal("nothing_given")
    read = _read_flow(yaml, flow) if yaml.strip() else None
    work = _known(actor, read.flow if read else flow, session=session)
    if read is None and work is None:
        raise Refusal("no_such_flow")
    old = work.draft if work else None
    found = read or (old.flow if old else None)
    assert found is not None, "one of both was read"
    draft = Draft(
        found, _kept(old, found), old.moves if old else {}, old.french_only if old else {}
    )
    if po.strip():
        texts = {**draft.texts, LANGUAGE: _given(po, found, draft.texts.get(LANGUAGE, {}))}
        draft = replace(draft, texts=texts)
    return Upload(prune(draft), work)


def _read_flow(yaml: str, flow: str) -> Flow:
    file = read_flow_text(yaml, name=flow)
    issues = tuple(it for it in file.issues if flow or it.field != "flow")
    if file.flow is None or issues:
        raise BadUpload("bad_yaml", issues)
    return file.flow


def _known(actor: Actor, flow: str, *, session: Session) -> Work | None:
    try:
        return read_work(actor, flow, session=session)
    except Refusal as refusal:
        if refusal.code != "no_such_flow":
            raise
        return None


def _kept(old: Draft | None, flow: Flow) -> dict[str, dict[str, Translation]]:
    """The translations there were; those of a French that is another one now are stale."""
    if old is None:
        return {}
    was, is_now = _french(old.flow), _french(flow)
    return {
        language: {
            key: it if was.get(key) == is_now[key] else Translation(it.text, Mark.STALE)
            for key, it in texts.items()
            if key in is_now
        }
        for language, texts in old.texts.items()
    }


def _given(po: str, flow: Flow, known: Mapping[str, Translation]) -> dict[str, Translation]:
    """The translations of a PO file. An approval is given in the panel: none comes by upload."""
    try:
        file = parse_po(po, "po")
    except TranslationProblem as problem:
        raise BadUpload("bad_po", problem=str(problem)) from None
    french, found = _french(flow), dict(known)
    for entry in file:
        key = (entry.msgctxt or "").removeprefix(f"{flow.flow}.")
        if entry.obsolete or not entry.msgstr or key not in french:
            continue
        is_stale = mark_of(entry) is Mark.STALE or entry.msgid != french[key]
        old = known.get(key)
        if old is None or old.text != entry.msgstr or is_stale:
            mark = Mark.STALE if is_stale else Mark.PENDING
            found[key] = Translation(entry.msgstr, mark)
        elif old.mark is Mark.STALE:
            found[key] = Translation(entry.msgstr, Mark.PENDING)
    return found
