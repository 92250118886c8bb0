"""What stands in deploy/ fits the product: commands, variables, figures and days exist."""

from __future__ import annotations

import os
import pwd
import re
import subprocess
from pathlib import Path

import pytest

from bot.cli import COMMANDS
from bot.config import VARIABLES
from bot.services.backup import back_up
from bot.services.metrics import render_metrics
from bot.services.parts import Parts
from bot.services.retention import DAYS, MOST_DAYS
from tests.parts import (  # noqa: F401
    build_parts,
    clock,
    parts,
    product_logs,
    provider,
    stocked_url,
    write_in,
)

DEPLOY = Path(__file__).parents[2] / "deploy"
COMMAND = re.compile(r"(?:bin/segin|&& segin|exec segin|\[segin,|`segin) ?([a-z]+)")
METRIC = re.compile(r"\bsegin_[a-z_]+")


def pages() -> list[Path]:
    return [path for path in DEPLOY.rglob("*") if path.is_file()]


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.name)
def test_every_command_it_names_exists(path: Path) -> None:
    named = set(COMMAND.findall(path.read_text(encoding="utf-8")))
    assert named <= COMMANDS.keys()


def test_the_template_sets_only_variables_that_are_read() -> None:
    known = {one.name for one in VARIABLES}
    template = (DEPLOY / "segin.env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^#?([A-Z][A-Z_]+)=", template, re.MULTILINE))
    gateways = {name for name in named if name.startswith("SEGIN_GATEWAY_LOCAL_")}
    assert named - gateways <= known
    assert {"SEGIN_SECRET_KEY", "SEGIN_DATA_KEYS", "SEGIN_INDEX_KEY"} <= named


def test_the_project_is_installed_where_its_flows_stand() -> None:
    for page in pages():
        for line in page.read_text(encoding="utf-8").splitlines():
            assert "--editable" in line or "--no-build-isolation" not in line, page.name


def test_the_script_runs_a_command_with_the_variables_as_they_are(tmp_path: Path) -> None:
    variables, command = tmp_path / "segin.env", tmp_path / "command"
    variables.write_text("# a comment\nSEGIN_ADDRESS=http://one/?a=1&b=$HOME 2\n\n")
    command.write_text('#!/bin/sh\nprintf "%s|" "$SEGIN_ADDRESS" "$@"\nexit 3\n')
    command.chmod(0o755)
    account = pwd.getpwuid(os.getuid()).pw_name
    script = (DEPLOY / "segin").read_text(encoding="utf-8")
    for shipped, here in (
        ("account=segin", f"account={account}"),
        ("/etc/segin/segin.env", str(variables)),
        ("/opt/segin/.venv/bin/segin", str(command)),
    ):
        assert shipped in script
        script = script.replace(shipped, here)
    done = subprocess.run(
        ["sh", "-c", script, "segin", "restore", "a b"], capture_output=True, text=True
    )
    assert done.returncode == 3
    assert done.stdout == "http://one/?a=1&b=$HOME 2|restore|a b|"


def test_every_alert_has_an_entry_in_the_runbook() -> None:
    rules = (DEPLOY / "alerts.yaml").read_text(encoding="utf-8")
    names = re.findall(r"alert: (\w+)", rules)
    runbook = (DEPLOY / "runbook.md").read_text(encoding="utf-8")
    assert names
    assert [name for name in names if name not in runbook] == []


def test_alerts_look_at_figures_that_are_there(parts: Parts, tmp_path: Path) -> None:  # noqa: F811
    write_in(parts, "Bonjour")
    back_up(parts, tmp_path / "now.segin", now=parts.clock())
    shown = set(METRIC.findall(render_metrics(parts).decode()))
    wanted = set(METRIC.findall((DEPLOY / "alerts.yaml").read_text(encoding="utf-8")))
    ages = {"segin_worker_seen_seconds", "segin_oldest_unsent_seconds"}  # none without any
    assert wanted - ages <= shown


LOG = (
    "journal des actes de l'équipe (identifiants et codes ; un an au moins, le début seul est "
    "coupé, la suite reste prouvée)"
)
PLACES = "où en est la conversation et papiers cochés, depuis le dernier message de la personne"


def test_the_record_tells_how_long_things_are_kept() -> None:
    record = (DEPLOY / "protection" / "registre.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| ([^|]+?) \| (\d+) \|$", record, re.MULTILINE))
    assert {
        "photo reçue (papier d'identité par exemple)": str(MOST_DAYS["images"]),
        "autre pièce jointe": str(DAYS["attachments"]),
        "messages": str(DAYS["messages"]),
        "demandes et plaintes closes, avec leur historique": str(DAYS["tickets"]),
        "dossiers fermés, avec leurs orientations et leur historique": str(DAYS["cases"]),
        "historique d'un dossier encore ouvert, notes de l'équipe": str(DAYS["moves"]),
        "orientations terminées, changements de numéro faits au guichet": str(DAYS["referrals"]),
        "rendez-vous passés, avec leur historique": str(DAYS["appointments"]),
        "créneaux passés où personne n'est venu": str(DAYS["slots"]),
        "envois groupés terminés, et qui les a reçus": str(DAYS["broadcasts"]),
        "voyages passés, et qui en était": str(DAYS["departures"]),
        LOG: str(DAYS["entries"]),
        "avis et rappels envoyés": str(DAYS["notices"]),
        "réponses aux enquêtes sans lien avec une personne": str(DAYS["survey_answers"]),
        "accusés de réception, pannes": str(DAYS["receipts"]),
        "codes du guichet": str(DAYS["desk_codes"]),
        "empreintes d'un effacement": str(DAYS["tombstones"]),
        PLACES: str(DAYS["places"]),
        "sauvegardes": "7",
    } == told
    assert DAYS["receipts"] == DAYS["failures"]
