"""Recording: a voice for a text, kept with what it says; marked once the text says otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.services.members import name_of
from bot.services.parts import Parts
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.services.texts import TextRow
from bot.services.translating import open_text, see_to
from bot.store import audit
from bot.store import recordings as store
from bot.store.identity import new_id
from bot.store.moment import from_micros, to_micros
from bot.store.recordings import RecordingRow
from bot.store.session import Session

FRENCH, BAMBARA = "fr", "bm"
LANGUAGES = (FRENCH, BAMBARA)
LARGEST = 500_000  # bytes: some minutes of speech
OGG, OPUS = b"OggS", b"OpusHead"
CONTENT_TYPE = "audio/ogg"  # what WhatsApp shows as a voice


@dataclass(frozen=True, slots=True)
class Voice:
    """The voice of a text in a language. `is_outdated`: the text changed since."""

    language: str
    member: str
    at: datetime
    is_outdated: bool


def list_voices(parts: Parts, row: TextRow, *, session: Session) -> dict[str, Voice]:
    """The voices of a text by language."""
    found = {}
    for language in LANGUAGES:
        kept = store.read_recording(session, domain=row.domain, language=language, path=row.path)
        if kept is not None:
            found[language] = Voice(
                language,
                name_of(parts, kept.member_id, session=session),
                from_micros(kept.recorded_at),
                kept.text != _said(row, language),
            )
    return found


def keep_voice(
    parts: Parts,
    actor: Actor,
    language: str,
    domain: str,
    path: str,
    sound: bytes,
    *,
    session: Session,
    now: datetime,
) -> None:
    """Keep a voice for what the text says now, in place of the one before.

    Raises `Refusal` "not_allowed", "no_such_text", "no_text_to_read", "voice_large", "no_voice".
    """
    see_to(actor)
    row = _find(parts, language, domain, path, session=session)
    text = _said(row, language)
    if not text:
        raise Refusal("no_text_to_read")
    if len(sound) > LARGEST:
        raise Refusal("voice_large")
    if not is_voice(sound):
        raise Refusal("no_voice")
    kept_id = new_id()
    kept = RecordingRow(
        kept_id, domain, language, path, text, CONTENT_TYPE, actor.id, to_micros(now)
    )
    sealed = parts.vault.seal(sound, "recordings", "sound", kept_id)
    store.put_recording(session, kept, sound=sealed)
    _note("voice_kept", actor, row, language, session=session, now=now)


def read_voice(
    parts: Parts, actor: Actor, language: str, domain: str, path: str, *, session: Session
) -> tuple[str, bytes]:
    """(content type, sound) to be played. Raises `Refusal` "not_allowed", "no_such_text"."""
    if not may(actor, Permission.SEE_TEXTS):
        raise Refusal("not_allowed")
    kept = store.read_recording(session, domain=domain, language=language, path=path)
    if kept is None:
        raise Refusal("no_such_text")
    sealed = store.read_sound(session, kept)
    return kept.content_type, parts.vault.open_bytes(sealed, "recordings", "sound", kept.id)


def drop_voice(
    parts: Parts,
    actor: Actor,
    language: str,
    domain: str,
    path: str,
    *,
    session: Session,
    now: datetime,
) -> None:
    """Take a voice away. Raises `Refusal` "not_allowed", "no_such_text"."""
    see_to(actor)
    row = _find(parts, language, domain, path, session=session)
    if not store.drop_recording(session, domain=domain, language=language, path=path):
        raise Refusal("no_such_text")
    _note("voice_dropped", actor, row, language, session=session, now=now)


def is_voice(sound: bytes) -> bool:
    """Whether these bytes are speech as WhatsApp plays it: Ogg with Opus, by what they hold."""
    return sound.startswith(OGG) and OPUS in sound[:200]


def _find(parts: Parts, language: str, domain: str, path: str, *, session: Session) -> TextRow:
    if language not in LANGUAGES:
        raise Refusal("no_such_text")
    return open_text(parts, BAMBARA, domain, path, session=session)[0]


def _said(row: TextRow, language: str) -> str:
    return row.french if language == FRENCH else row.text


def _note(
    act: str, actor: Actor, row: TextRow, language: str, *, session: Session, now: datetime
) -> None:
    audit.record_entry(
        session, entry_id=new_id(), act=act, subject="text", subject_id=None,
        now=to_micros(now), member_id=actor.id, text=f"{row.domain}.{row.path}",
        language=language,
    )  # fmt: skip
