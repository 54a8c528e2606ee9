"""A developer's or a demo's machine: plain http on loopback, keys in a file beside the data."""

from config import environment
from config.settings.base import *  # noqa: F403
from config.settings.base import NOT_FOR_REAL_CASES

DEBUG = environment.optional("DEBUG") == "1"
SECRET_KEY = environment.required("SECRET_KEY")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *environment.listed("ALLOWED_HOSTS")]
SHOW_COMPONENTS = True
DEMO_WORLD = True
NOT_FOR_REAL_CASES = ["demo", *NOT_FOR_REAL_CASES]
# The people of the demo sign in with a password alone. SECOND_FACTOR=1 makes it as strict as a server.
SECOND_FACTOR_REQUIRED = environment.optional("SECOND_FACTOR") == "1"
