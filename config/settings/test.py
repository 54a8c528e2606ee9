"""Tests: the test database, as the same role that the web uses; nothing slow, nothing random."""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from config import environment
from config.environment import load_file

# The terminal of the tests: commands speak Indonesian, unless a test says otherwise.
os.environ["LANGUAGE"] = "id"
load_file(Path(__file__).resolve().parents[2] / ".run" / "env")
# Of those that run side by side, each and the processes that it starts have a database, files, a broker and a cache of
# their own, by the name that pytest gives them: gw0, which has what a run alone has, gw1, …
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
OWN = "" if WORKER == "gw0" else f"_{WORKER}"
ROLES = ("", "OWNER_", "BACKUP_", "SUPERUSER_")
for name in (f"TEST_DATABASE_{role}URL" for role in ROLES):
    url = urlsplit(os.environ[name])
    os.environ[name] = url._replace(path=url.path.removesuffix(OWN) + OWN).geturl()
# 0 and 1 are those of `script/start`.
for place, name in enumerate(("BROKER_URL", "CACHE_URL"), 2 * int(WORKER.removeprefix("gw")) + 2):
    os.environ[name] = re.sub(r"\d+$", str(place), os.environ[name])
os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
os.environ["DATABASE_BACKUP_URL"] = os.environ["TEST_DATABASE_BACKUP_URL"]

from config.settings.base import *  # noqa: F403
from config.settings.base import RUN_DIR, STORAGES

SECRET_KEY = "for-tests-only-" + "x" * 40
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SHOW_COMPONENTS = True
# Static files are looked for when asked, not listed anew by each of the tests' thousands of clients.
WHITENOISE_AUTOREFRESH = True
DEMO_WORLD = True
# The cast has passwords alone; the tests of the second step switch it on.
SECOND_FACTOR_REQUIRED = False
# argon2 at its cheapest: the hasher stays the real one, a sign-in takes a millisecond.
PASSWORD_HASHERS = ["tests.hashers.CheapArgon2"]
MEDIA_ROOT = Path(RUN_DIR) / f"test-media{OWN}"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "sealed": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_ROOT, "file_permissions_mode": 0o600},
    },
}
CACHES = {"default": {"BACKEND": "tests.caches.JsonLocMemCache"}}
OPERATOR_KEY_FILE = environment.required("HARAPAN_KEY_FILE")
