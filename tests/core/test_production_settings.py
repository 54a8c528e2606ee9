"""A server does not start on half a configuration: what can be left out, is left out in so many words."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WHOLE = {
    "DJANGO_SETTINGS_MODULE": "config.settings.prod",
    "SECRET_KEY": "x" * 60,
    "ALLOWED_HOSTS": "harapan.contoh.test",
    "MEDIA_ROOT": "/nowhere",
    "CLAMD": "none",
    "ACCESS_LOG_WITNESS": "none",
    "TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/24",
    "BROKER_URL": "redis://127.0.0.1:6379/0",
    "CACHE_URL": "redis://127.0.0.1:6379/1",
}
ASK = "from django.conf import settings; print(settings.ACCESS_LOG_WITNESS, *settings.TRUSTED_PROXIES)"


def _start(**changed: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **WHOLE, **changed}
    return subprocess.run(
        [sys.executable, "-c", ASK], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [("ACCESS_LOG_WITNESS", ""), ("CLAMD", ""), ("TRUSTED_PROXIES", "the proxy"), ("ACCESS_LOG_WITNESS", "heads")],
)
def test_what_is_not_answered_keeps_a_server_from_starting(name: str, value: str) -> None:
    done = _start(**{name: value})
    assert done.returncode == 1
    assert f"ImproperlyConfigured: {'Set the environment variable ' if not value else ''}{name}" in done.stderr


def test_a_witness_or_none_is_an_answer_and_no_proxy_refuses_nothing() -> None:
    assert _start().stdout == "none 127.0.0.1/32 10.0.0.0/24\n"
    done = _start(ACCESS_LOG_WITNESS="/witness/heads", TRUSTED_PROXIES="")
    assert (done.returncode, done.stdout) == (0, "/witness/heads\n")
