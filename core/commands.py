"""What every command of `manage.py` shares: one language for each run, and a sentence where a server is away."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from typing import Any

import psycopg2
import redis
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error
from django.utils import translation
from django.utils.translation import gettext as _

# As gettext reads them: the first that is set decides.
_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
_OTHERWISE = "en"


def language_of(environment: Mapping[str, str], known: Collection[str]) -> str:
    """The language of a terminal as its variables name it, where it is known; English otherwise."""
    named = next((value for name in _VARIABLES if (value := environment.get(name))), "")
    return next((code for part in named.split(":") if (code := part[:2].lower()) in known), _OTHERWISE)


class HarapanCommand(BaseCommand):
    """A command that speaks one language for the whole run: `--language`, else that of the terminal.

    Where PostgreSQL or valkey is away it ends with one sentence that says what to start, what was found instead, and
    exit code 1.
    """

    languages: tuple[str, ...] = tuple(dict(settings.LANGUAGES))

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.add_argument("--language", choices=self.languages, help=self.about_language())
        return parser

    def about_language(self) -> str:
        return "of what the command says; else as LANGUAGE or LANG says, English otherwise"

    def execute(self, *args: Any, **options: Any) -> str | None:
        with translation.override(options.get("language") or language_of(os.environ, self.languages)):
            try:
                return super().execute(*args, **options)
            except (Error, psycopg2.Error) as error:
                if not _is_away(error):
                    raise
                said = _(
                    "The database does not answer. Start it (script/start, or script/services.py start; with "
                    "containers: docker compose up -d), and check DATABASE_URL."
                )
                raise CommandError(_with_first_line(said, error)) from error
            except redis.AuthenticationError:
                raise
            except redis.ConnectionError as error:
                said = _(
                    "valkey does not answer. Start it (script/start, or script/services.py start; with containers: "
                    "docker compose up -d), and check BROKER_URL and CACHE_URL."
                )
                raise CommandError(_with_first_line(said, error)) from error


def _with_first_line(sentence: str, error: Exception) -> str:
    """The sentence, and below it what the connection ended with: neither client names a password there."""
    lines = str(error).strip().splitlines()
    return "\n".join([sentence, *lines[:1]])


def _is_away(error: Exception) -> bool:
    """Whether the server was not reached. What a server itself refuses carries a code of its own."""
    cause = error.__cause__ if isinstance(error, Error) else error
    return isinstance(cause, psycopg2.OperationalError) and cause.pgcode is None
