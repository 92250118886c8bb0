"""What every command begins with: the configuration, and the parts made of it."""

from __future__ import annotations

import os
import sys

import click

from bot.app import build
from bot.config import Config, ConfigError, from_env
from bot.logs import configure_logs
from bot.services.parts import Parts

EXIT_CONFIG = 78


def configured() -> Config:
    """The configuration; exits 78 with one plain text when something is missing or unsafe."""
    try:
        return from_env(os.environ)
    except ConfigError as error:
        click.echo(str(error), err=True)
        sys.exit(EXIT_CONFIG)


def parts() -> Parts:
    """Everything the command needs, with logs set up."""
    configure_logs()
    return build(configured())
