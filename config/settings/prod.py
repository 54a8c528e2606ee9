"""A server: everything that must be there is required, so that half a configuration does not start."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config import environment
from config.settings.base import *  # noqa: F403
from config.settings.base import SILENCED_SYSTEM_CHECKS

SECRET_KEY = environment.required("SECRET_KEY")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY must have at least 50 characters.")
ALLOWED_HOSTS = environment.listed("ALLOWED_HOSTS")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("Set ALLOWED_HOSTS to the names under which people reach this server.")
CSRF_TRUSTED_ORIGINS = environment.listed("CSRF_TRUSTED_ORIGINS")
OPERATOR_KEY_FILE = environment.required("HARAPAN_KEY_FILE")
# "none" is an answer; to leave it open is not.
CLAMD = environment.required("CLAMD")
ACCESS_LOG_WITNESS = environment.required("ACCESS_LOG_WITNESS")
if ACCESS_LOG_WITNESS != "none" and not Path(ACCESS_LOG_WITNESS).is_absolute():
    raise ImproperlyConfigured("ACCESS_LOG_WITNESS must name a file by its whole path, or be none.")
MEDIA_ROOT = Path(environment.required("MEDIA_ROOT"))
CELERY_BROKER_URL = environment.required("BROKER_URL")
if CELERY_BROKER_URL.startswith("filesystem://"):
    raise ImproperlyConfigured("BROKER_URL must name a Redis or valkey server; the file broker is for the demo.")
if not environment.required("CACHE_URL").startswith(("redis://", "rediss://", "unix://")):
    raise ImproperlyConfigured("CACHE_URL must name a Redis or valkey server.")

SHOW_COMPONENTS = False
DEMO_WORLD = False
SECURE_SSL_REDIRECT = environment.optional("SECURE_SSL_REDIRECT", "1") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
# No other host of the same domain can put it there, and sign people out by it.
LEFT_COOKIE_NAME = "__Host-q"

# mail.E001: Harapan sends no mail, on purpose; a backend that could would be one way out more.
# security.W002: core.web.middleware.HeadersMiddleware sends X-Frame-Options with every answer.
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "mail.E001", "security.W002"]
