"""A question put to the running system, and what of its answer was not promised."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.urls import reverse

from tests.access.canaries import complaints
from tests.access.fingerprint import fingerprint, rows_written
from tests.access.questions import Question, expected
from tests.access.stage import Stage, arguments, signed_in

REFUSED = frozenset({302, 401, 403, 404, 405})


def ask(stage: Stage, question: Question) -> None:
    """Put one question to the system and note what deviates. Nothing that it writes stays."""
    stage.asked += 1
    url = reverse(question.row.name, kwargs=arguments(stage, question))
    client = stage.clients[question.actor]
    unsafe = question.method not in ("GET", "HEAD", "OPTIONS")
    before = rows_written() if unsafe else 0
    with transaction.atomic():
        body: dict[str, Any] = (
            {"data": {}}
            if question.method in ("GET", "HEAD", "POST") and not question.row.is_api
            else {
                "data": "{}",
                "content_type": "application/json",
            }
        )
        if question.method in ("GET", "HEAD", "OPTIONS"):
            body = {}
        response = (
            client.generic(question.method, url) if not body else getattr(client, question.method.lower())(url, **body)
        )
        content = b"".join(response.streaming_content) if response.streaming else response.content
        wrote = unsafe and response.status_code in REFUSED and rows_written() != before
        after = fingerprint() if wrote else ""
        transaction.set_rollback(True)
    # Nor does what counts how often somebody asks: whoever guesses too often is put off.
    cache.clear()
    # A page that ends or begins a session (sign-out, a passkey's challenge) must not do so for the next question.
    if "sessionid" in response.cookies:
        stage.clients[question.actor] = signed_in(stage.world, question.actor)
    promised = expected(question)
    if response.status_code != promised:
        stage.deviations.append(f"{question}: {response.status_code}, promised {promised}")
    if wrote and fingerprint() != after:
        stage.deviations.append(f"{question}: refused, yet something changed")
    stage.deviations += [f"{question}: {what}" for what in complaints(stage, question.actor, response, content)]
