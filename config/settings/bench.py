"""The bench: the development settings, the floors' addresses beside the real ones, and counted queries."""

from config.settings.dev import *  # noqa: F403
from config.settings.dev import MIDDLEWARE

DEBUG = False
ROOT_URLCONF = "demo.bench.urls"
MIDDLEWARE = ["demo.bench.middleware.CountQueries", *MIDDLEWARE]
LOGGING_CONFIG = None
