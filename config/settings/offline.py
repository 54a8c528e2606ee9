"""For commands that open no database: they run where nothing of Harapan is set up (manage.py says which)."""

import os

os.environ.setdefault("DATABASE_URL", "postgres://nobody@/none")

from config.settings.base import *  # noqa: F403

SHOW_COMPONENTS = DEMO_WORLD = False
SECRET_KEY = "none"  # noqa: S105 -- nothing is signed
