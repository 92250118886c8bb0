"""The audit log: whether its oldest lines can still go after their days."""

from __future__ import annotations

from collections.abc import Iterator

from bot.config import Config
from bot.services.audit_cut import Obstacle, find_obstacle
from bot.services.audit_keys import KeyRing
from bot.services.doctor.finding import Finding, error, warning
from bot.store.session import Session

KEPT = "Les lignes du journal des actes ne partent plus après leur durée"


def examine_audit(config: Config, session: Session) -> Iterator[Finding]:
    """A warning after a change of key, which may be meant so; an error where a hand was in it."""
    match find_obstacle(KeyRing(config), session):
        case Obstacle.OTHER_KEY:
            yield warning(
                "audit_not_cut",
                f"{KEPT} : les plus anciennes sont scellées avec une clé d'avant "
                "(SEGIN_SECRET_KEY a changé). Mettez cette clé dans SEGIN_EARLIER_SECRET_KEYS ; si "
                "elle est perdue, l'administrateur doit savoir que ces lignes restent.",
            )
        case Obstacle.BEGINNING | Obstacle.LINE:
            yield error(
                "audit_not_cut",
                f"{KEPT} : la plus ancienne ne correspond plus à son sceau. "
                "Lancez `segin audit verify` et prévenez l'administrateur.",
            )
