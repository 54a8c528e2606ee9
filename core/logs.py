"""Logging that says what happened and never to whom.

Exception texts can carry values (a unique constraint's DETAIL, a KeyError's key), so only the type of an
exception and the places it passed through are written. Addresses can too (the token of an invitation), so
Django's lines about a request name its route: `invitation/<str:token>/`.
"""

from __future__ import annotations

import json
import logging
import traceback
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest

logger = logging.getLogger("harapan")
request_id: ContextVar[str] = ContextVar("request_id", default="-")

_OWN = frozenset({"job", "attempt", "error", "path", "status", "milliseconds", "count", "kind"})


class ScrubbedFormatter(logging.Formatter):
    """One JSON line a record: message without exception text, places without values."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "request": request_id.get(),
            "message": record.msg if record.exc_info else _message(record),
        }
        line.update({key: value for key, value in record.__dict__.items() if key in _OWN})
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
            line["places"] = [
                f"{frame.f_code.co_filename}:{line} {frame.f_code.co_name}"
                for frame, line in list(traceback.walk_tb(record.exc_info[2]))[-8:]
            ]
        return json.dumps(line, ensure_ascii=False, default=str)


def route(request: HttpRequest) -> str:
    """The pattern that a request's address fits, without its values; "-" when it fits none."""
    return f"/{request.resolver_match.route}" if request.resolver_match else "-"


def _message(record: logging.LogRecord) -> str:
    request = getattr(record, "request", None)
    if not isinstance(request, HttpRequest) or not isinstance(record.args, tuple):
        return record.getMessage()
    addresses = {request.path, request.path_info, request.get_full_path()}
    return str(record.msg) % tuple(route(request) if value in addresses else value for value in record.args)
