"""The pages of a closed case offer nothing that it would refuse, and offer it again once it is open."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from accounts.models import User
from cases.record.models import Case
from core.web.pages import FormPage
from tests.architecture.closed_case import Things

# (who looks, the page's name, the thing that it shows)
PAGES = [
    ("caseworker", "shelters:case", ""),
    ("caseworker", "identification:section", ""),
    ("caseworker", "assessments:section", ""),
    ("caseworker", "assessments:assessment", "assessment"),
    ("caseworker", "assessments:time-line", "of"),
    ("caseworker", "care:plan", ""),
    ("caseworker", "care:services", ""),
    ("caseworker", "care:conferences", ""),
    ("caseworker", "care:custody", ""),
    ("caseworker", "care:safety", ""),
    ("counsellor", "counselling:section", ""),
    ("counsellor", "counselling:session", "session"),
    ("lawyer", "documents:list", ""),
    ("lawyer", "documents:detail", "paper"),
    ("lawyer", "legal:section", ""),
    ("lawyer", "legal:matter", "matter"),
    ("lawyer", "legal:hearing", "hearing"),
    ("lawyer", "legal:deadline", "deadline"),
    ("lawyer", "legal:claim", "claim"),
    ("lawyer", "legal:exhibits", "claim"),
    ("lawyer", "legal:protection", "matter"),
    ("lawyer", "legal:wages", "wages"),
    ("lawyer", "legal:joint", "joint_member"),
    ("lawyer", "legal:checklist", "claim"),
    ("lawyer", "legal:funnel", "claim"),
    ("lawyer", "legal:dossier", "dossier"),
    ("reintegration", "reintegration:section", ""),
    ("reintegration", "reintegration:visit", "visit"),
    ("caseworker", "trafficking:section", ""),
]
WRITING = {
    f"{app}:"
    for app in (
        "assessments",
        "care",
        "shelters",
        "counselling",
        "documents",
        "identification",
        "legal",
        "reintegration",
        "trafficking",
    )
}


# What a closed case takes all the same.
STILL = {"legal:dossier-filing", "shelters:withdraw", "trafficking:end-involvement", "trafficking:end-event"}


def offered(page: str) -> set[str]:
    """The names of the pages of these apps that a page leads to, or posts to, and that write something."""
    found = set()
    for address in re.findall(r'(?:href|action|hx-post)="(/[^"?#]*)', page):
        try:
            match = resolve(address)
        except Resolver404:
            continue
        writes = issubclass(getattr(match.func, "view_class", object), FormPage)
        if writes and any(match.view_name.startswith(app) for app in WRITING):
            found.add(match.view_name)
    return found


@pytest.mark.parametrize(("actor", "name", "thing"), PAGES)
def test_a_closed_case_offers_nothing_that_it_would_refuse(
    actor: str, name: str, thing: str, things: Things, sign_in: Callable[[User], Client]
) -> None:
    kwargs = {"case": things.case.pk, **({"pk": things.rows[thing].pk} if thing else {})}
    browser = sign_in(things.world.users[actor])
    page = browser.get(reverse(name, kwargs=kwargs))
    assert page.status_code == 200
    assert offered(page.content.decode()) - STILL == set()
    with things.world.at_work(things.world.users[actor]):
        Case.objects.filter(pk=things.case.pk).update(closed_on=None, outcome="", status=Case.Status.ACTIVE)
    assert offered(browser.get(reverse(name, kwargs=kwargs)).content.decode()) - STILL
