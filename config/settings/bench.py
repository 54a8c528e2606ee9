"""The bench: the development settings, the floors' addresses beside the real ones, and counted queries."""

from config.settings.dev import *  # noqa: F403
from config.settings.dev import MIDDLEWARE, SILENCED_SYSTEM_CHECKS

DEBUG = False
ROOT_URLCONF = "demo.bench.urls"
MIDDLEWARE = ["demo.bench.middleware.CountQueries", *MIDDLEWARE]
LOGGING_CONFIG = None
# The floors are bare views on purpose; this settings module serves a made-up database on loopback alone.
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "core.E001"]
