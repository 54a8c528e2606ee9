"""Says with each answer how many statements it took, apart from savepoints and settings of the scope."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.db import connections
from django.http import HttpRequest, HttpResponse

NOT_COUNTED = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "SELECT set_config(")


class CountQueries:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        counts = dict.fromkeys(connections, 0)

        def counter(alias: str) -> Callable[..., Any]:
            def count(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
                if not str(sql).startswith(NOT_COUNTED):
                    counts[alias] += 1
                return execute(sql, params, many, context)

            return count

        with ExitStack() as stack:
            for alias in connections:
                stack.enter_context(connections[alias].execute_wrapper(counter(alias)))
            response = self.get_response(request)
        response["X-Queries"] = str(counts["default"])
        response["X-Queries-Trail"] = str(counts["trail"])
        return response
