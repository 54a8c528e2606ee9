"""The Celery application. Tasks carry ids only; what is to be done stands in the job table."""

from __future__ import annotations

import os
from pathlib import Path

from celery import Celery

from config.environment import load_file

load_file(Path(__file__).resolve().parents[1] / ".run" / "env")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("harapan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
