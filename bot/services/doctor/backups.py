"""The backup: whether there is one, and one of last night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.config import Config
from bot.environment import Environment
from bot.services.doctor.finding import Finding, error, info, warning
from bot.store import library
from bot.store.session import Session

LATE = timedelta(hours=36)
PLAN = "planifiez `segin backup` chaque nuit (deploy/README.md)."


def examine_backup(config: Config, session: Session, now: datetime) -> Iterator[Finding]:
    """An error where real people's messages would be lost with the disk."""
    is_real = config.environment is Environment.PRODUCTION
    made = library.list_settings(session).get(library.LAST_BACKUP)
    if not made:
        text = f"Aucune sauvegarde connue : {PLAN}"
        yield (warning if is_real else info)("no_backup", text)
        return
    at = datetime.fromisoformat(made)
    told = f"Dernière sauvegarde : {at:%d/%m/%Y %H:%M} UTC."
    if is_real and now - at > LATE:
        yield error("backup_old", f"{told} Elle est trop vieille : {PLAN}")
    else:
        yield info("backup", told)
