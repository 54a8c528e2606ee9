"""One question to the server that is measured."""

from __future__ import annotations

import http.client
import time
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from demo.bench.serving import TOKEN


class Answer(NamedTuple):
    """What came back, and after how many seconds."""

    seconds: float
    status: int
    headers: dict[str, str]
    content: bytes


def ask(
    connection: http.client.HTTPConnection,
    path: str,
    cookies: str,
    *,
    body: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """A GET, or with a body the POST of a form."""
    sent = {"Cookie": cookies, "Accept-Language": "id", **(headers or {})}
    if body is not None:
        sent |= {"X-CSRFToken": TOKEN, "Content-Type": "application/x-www-form-urlencoded"}
    started = time.perf_counter()
    connection.request("GET" if body is None else "POST", path, None if body is None else urlencode(body), sent)
    response = connection.getresponse()
    content = response.read()
    return Answer(time.perf_counter() - started, response.status, dict(response.headers.items()), content)
