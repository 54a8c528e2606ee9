"""Reading the process environment: the one place that knows how settings are spelled there."""

from __future__ import annotations

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def load_file(path: Path) -> None:
    """Put the KEY=VALUE lines of `path` into the environment, without overriding what is set there."""
    if not path.is_file():
        return
    for line in path.read_text().splitlines():
        key, equals, value = line.partition("=")
        if equals and not key.startswith("#"):
            os.environ.setdefault(key.strip(), value.strip())


def required(name: str) -> str:
    """The value of `name`. Raises ImproperlyConfigured when it is missing or empty."""
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"Set the environment variable {name}.")
    return value


def optional(name: str, default: str = "") -> str:
    return os.environ.get(name) or default


def listed(name: str) -> list[str]:
    """A comma-separated variable as a list, empty items dropped."""
    return [item.strip() for item in os.environ.get(name, "").split(",") if item.strip()]


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """A comma-separated variable as addresses and networks. Raises ImproperlyConfigured for what is neither."""
    try:
        return [ip_network(item) for item in listed(name)]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} holds addresses and networks (10.0.0.5, 10.1.0.0/24): {error}.") from error


def database(url: str) -> dict[str, Any]:
    """Django's database settings from `postgres://user:password@host:port/name?host=/socket/folder`."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("Harapan runs on PostgreSQL only; the database URL must begin with postgres://")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": query.get("port") or (str(parts.port) if parts.port else ""),
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {"sslmode": query["sslmode"]} if "sslmode" in query else {},
    }
