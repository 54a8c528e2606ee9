"""Ways to look at the demo world: as somebody of it, and at all that is stored."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import Count
from django.test import Client

from accounts.models import Organisation, User
from demo.world import people
from demo.world.people import HARAPAN, LAIN
from tests.factories import at_work
from tests.superuser import superuser


@contextmanager
def somebody(key: str) -> Iterator[User]:
    staff = HARAPAN if key in {person.key for person in HARAPAN.people} else LAIN
    user = User.objects.get(email=f"{key}@{staff.domain}")
    with at_work(user, Organisation.objects.get(name=staff.organisation)) as by:
        yield by


def by_value(rows: Any, name: str) -> dict[str, int]:
    return dict(rows.values_list(name).annotate(Count("pk")))


def counts() -> list[int]:
    with superuser() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM cases_case), (SELECT count(*) FROM audit_act)")
        return list(cursor.fetchone())


def signed_in(user: User, staff: people.Staff) -> Client:
    client = Client()
    client.force_login(user)
    session = client.session
    session["organisation"] = str(Organisation.objects.get(name=staff.organisation).pk)
    session["begun"] = session["seen"] = session["proved"] = int(time.time())
    session.save()
    return client


def whole_database() -> bytes:
    """Every row of every table, as it lies on the disk: texts and sealed bytes alike."""
    content = io.BytesIO()
    with superuser() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        for (table,) in cursor.fetchall():
            cursor.copy_expert(f'COPY "{table}" TO STDOUT WITH BINARY', content)
    return content.getvalue()
