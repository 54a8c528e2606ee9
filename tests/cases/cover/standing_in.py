"""How tests let somebody stand in for a colleague."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from cases.cover.models import Cover
from cases.cover.services import cover as cover_cover
from cases.record.access_models import Assignment
from cases.record.models import Case
from cases.team.services import assign
from core.db import organisation_scope
from tests.factories import World, make_case

NEW, LIST = "/cases/covers/new/", "/cases/covers/"
FIRST, OVER = datetime(2036, 12, 2, 17, 0, tzinfo=UTC), datetime(2036, 12, 5, 17, 0, tzinfo=UTC)
DAYS = {"first": "2036-12-03", "last": "2036-12-05"}
MOMENT = timedelta(microseconds=1)
CHANGED = "This list has changed in the meantime. Look at it again."


def another(world: World, name: str, user: str = "colleague", part: str = "CASEWORKER") -> Case:
    """One more case of the caseworker's, with somebody on its team."""
    with world.at_work(world.caseworker) as by:
        case = make_case(by=by, site=world.site, name=name)
        assign(case=case, user=world.users[user], part=part, by=by)
    return case


def parts_of(world: World, *cases: Case, user: str = "colleague") -> list[str]:
    with organisation_scope(world.organisation.pk):
        rows = Assignment.objects.filter(case__in=cases, user=world.users[user], cover=None)
        return [str(key) for key in rows.values_list("pk", flat=True)]


def asked(world: World, absent: str = "colleague", stand_in: str = "outsider", **more: Any) -> dict[str, Any]:
    people = {"absent": str(world.users[absent].pk), "stand_in": str(world.users[stand_in].pk)}
    return people | DAYS | more


def press(browser: Client, world: World, parts: Iterable[str], **more: Any) -> Any:
    return browser.post(NEW, asked(world, **more) | {"choose": "1", "part": list(parts)})


def covered(world: World, *cases: Case, **more: Any) -> Cover:
    """The outsider stands in for the colleague, as the manager wants it."""
    chosen = set(parts_of(world, *cases, user=more.pop("absent", "colleague")))
    with world.at_work(world.manager) as by:
        given = {"first": date(2036, 12, 3), "last": date(2036, 12, 5), "stand_in": world.outsider, **more}
        rows = Assignment.objects.filter(pk__in=chosen)
        return cover_cover(absent=rows[0].user, chosen={row.pk for row in rows}, by=by, **given)


def seen_by(world: World, user: User) -> set[Any]:
    with world.at_work(user) as by:
        return set(Case.objects.visible_to(by).values_list("pk", flat=True))


def cover_url(name: str, cover: Cover) -> str:
    return reverse(f"cases:{name}", kwargs={"pk": cover.pk})
