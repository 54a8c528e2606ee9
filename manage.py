#!/usr/bin/env python
"""Django's command line, with the addresses of the project's own services filled in from .run/env."""

import os
import sys
from pathlib import Path

from config.environment import load_file

# What of `backup` opens no database, for a machine on which nothing is set up.
OFFLINE = {"keys", "verify"}


def main() -> None:
    load_file(Path(__file__).parent / ".run" / "env")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    if sys.argv[1:2] == ["backup"] and OFFLINE & set(sys.argv[2:]):
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.offline"
    # What the database knows this process by: the history names it where there is no request, job or round.
    os.environ.setdefault("PGAPPNAME", " ".join(["manage.py", *sys.argv[1:2]]))
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 -- reads the lines above
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- reads the lines above

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(
            f"{error}\nscript/start makes these settings (.run/env); a server has them in .env (docs/operations.md)."
        )


if __name__ == "__main__":
    main()
