#!/usr/bin/env python
"""Django's command line, with the addresses of the project's own services filled in from .run/env."""

import os
import sys
from pathlib import Path

from config.environment import load_file


def main() -> None:
    load_file(Path(__file__).parent / ".run" / "env")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    # What the database knows this process by: the history names it where there is no request, job or round.
    os.environ.setdefault("PGAPPNAME", " ".join(["manage.py", *sys.argv[1:2]]))
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- reads the line above

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
