"""Recordings: one voice for each text and language; the sound is sealed."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sqlalchemy import bindparam, delete, select

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import recordings


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """A voice without its sound."""

    id: int
    domain: str
    language: str
    path: str
    text: str
    content_type: str
    member_id: int
    recorded_at: int


_NAMES = tuple(field.name for field in fields(RecordingRow))
_THIS = (
    recordings.c.domain == bindparam("of_domain"),
    recordings.c.language == bindparam("of_language"),
    recordings.c.path == bindparam("of_path"),
)
_READ = select(*(recordings.c[name] for name in _NAMES)).where(*_THIS)
_SOUND = select(recordings.c.sound).where(*_THIS)
_DROP = delete(recordings).where(*_THIS)
_PUT = insert(recordings).values({name: bindparam(name) for name in (*_NAMES, "sound")})


def read_recording(
    session: Session, *, domain: str, language: str, path: str
) -> RecordingRow | None:
    """The voice of a text; None without one."""
    rows = session.run(_READ, _key(domain, language, path))
    return RecordingRow(*rows[0]) if rows else None


def read_sound(session: Session, row: RecordingRow) -> bytes:
    """What is heard; sealed."""
    rows = session.run(_SOUND, _key(row.domain, row.language, row.path))
    return bytes(rows[0][0])


def put_recording(session: Session, row: RecordingRow, *, sound: bytes) -> None:
    """Keep a voice in place of the one before."""
    drop_recording(session, domain=row.domain, language=row.language, path=row.path)
    session.change(_PUT, {name: getattr(row, name) for name in _NAMES} | {"sound": sound})


def drop_recording(session: Session, *, domain: str, language: str, path: str) -> bool:
    """Take a voice away; False where there was none."""
    return session.change(_DROP, _key(domain, language, path)) == 1


def _key(domain: str, language: str, path: str) -> dict[str, str]:
    return {"of_domain": domain, "of_language": language, "of_path": path}
