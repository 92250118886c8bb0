"""The configuration of a command, or one plain text and exit code 78."""

from __future__ import annotations

import os
import sys

import click

from bot.config import Config, ConfigError, from_env

EXIT_CONFIG = 78


def configured() -> Config:
    """The configuration; exits 78 with one plain text when something is missing or unsafe."""
    try:
        return from_env(os.environ)
    except ConfigError as error:
        click.echo(str(error), err=True)
        sys.exit(EXIT_CONFIG)
