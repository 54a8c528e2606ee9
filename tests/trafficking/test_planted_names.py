"""Names of actors and events stand readable in no table, and in no picture that lies in the cache."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.cache import caches
from django.db import connection

from tests.cases.asking import SignIn, at
from tests.factories import World
from tests.readable import forms
from tests.trafficking.conftest import (
    MARK_ACTOR,
    MARK_EVENT,
    MARK_PHONE_OF,
    MARK_SHARED,
    MARK_TOLD,
    AddActor,
    AddEvent,
    OtherCase,
)
from trafficking import services
from trafficking.services import InvolvementFacts

MARKS = (MARK_ACTOR, MARK_TOLD, MARK_PHONE_OF, MARK_EVENT, MARK_SHARED)


def tables() -> Iterator[tuple[str, bytes]]:
    """Every table as the application reads it, with its changes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        for (name,) in cursor.fetchall():
            if not name.startswith(("django_", "auth_")):
                cursor.execute(f'SELECT row_to_json(t)::text FROM "{name}" t')
                yield name, "\n".join(row for (row,) in cursor.fetchall()).encode()


def test_no_table_and_no_cache_holds_who_somebody_is(
    world: World, add_actor: AddActor, add_event: AddEvent, other_case: OtherCase, sign_in: SignIn
) -> None:
    row, second = add_actor(), other_case()
    add_event()
    with world.at_work(world.outsider) as by:
        services.involve(case=second, actor=row.actor, involvement=InvolvementFacts(roles=["Abuser"]), by=by)
    browser = sign_in(world.manager)
    for url in ("/network/", f"/network/actors/{row.actor_id}/", at("trafficking:section", world.case)):
        assert MARK_ACTOR in browser.get(url).content.decode()
    assert browser.post("/network/", {"text": MARK_ACTOR}).status_code == 200
    with world.at_work(world.manager):
        looked_through = dict(tables())
    assert b'"kind":"RECRUITER"' in looked_through["trafficking_actor"], "it is there, and read"
    cached = b"".join(
        value if isinstance(value, bytes) else str(value).encode()
        for cache in caches.all()
        for value in getattr(cache, "_cache", {}).values()
    )
    for mark in MARKS:
        for how, form in forms(mark).items():
            holding = [name for name, content in looked_through.items() if form in content]
            assert holding == [], f"{mark} {how}"
            assert form not in cached, f"{mark} {how}"
