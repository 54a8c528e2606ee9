"""Links ask the same question as the page behind them: who reads a case by another role than that which holds the acts
finds nothing on it that leads nowhere. Three composed roles follow every link and every form from where they begin."""

from __future__ import annotations

import re
from collections import deque
from html import unescape
from typing import Any
from urllib.parse import urldefrag, urlsplit

import pytest
from django.test import Client
from django.urls import resolve

from accounts.models import Role, RolePermission, User
from core.access.permissions import Scope
from core.db import organisation_scope
from tests.access import (
    objects_care,
    objects_cases,
    objects_documents,
    objects_legal,
    objects_reintegration,
    objects_shelters,
    objects_trafficking,
)
from tests.access.stage import signed_in
from tests.factories import World, make_case, make_user

READS = [("core.read", "general"), ("cases.view", "general")]
# What each composes: the role that they have for their own work, and what a second one lets them see, in which scope.
COMPOSED: dict[str, tuple[str, Scope, list[tuple[str, str]]]] = {
    "recorder": ("caseworker", Scope.SITE, [*READS, ("cases.add_note", "general")]),
    "house": ("shelter-staff", Scope.ORGANISATION, READS),
    "reader": ("lawyer", Scope.ORGANISATION, READS),
}
# What ends the session or hands out a file.
LEFT = re.compile(r"^/(static|media|account/sign-out|quick-exit|_)/")
MOST_PAGES = 250


@pytest.fixture
def worked_on(world: World, store: Any) -> World:
    """The case of the cast with something of nearly everything in it."""
    for made in (
        objects_documents,
        objects_cases,
        objects_care,
        objects_trafficking,
        objects_shelters,
        objects_reintegration,
        objects_legal,
    ):
        made.make(world)
    return world


def composed(world: World, name: str) -> User:
    """Somebody with a case of their own, who sees that of the cast by a second role alone."""
    code, scope, permissions = COMPOSED[name]
    user = make_user(name, world.organisation, world.site, code)
    with organisation_scope(world.organisation.pk):
        role = Role.objects.create(name=f"Gabungan {name}", code=f"composed-{name}")
        for permission, compartment in permissions:
            RolePermission.objects.create(role=role, code=permission, compartment=compartment, scope=scope)
    world.users[name] = user
    world.also(user, f"composed-{name}")
    return user


def leads_to(page: str) -> set[str]:
    """Every address that the page links, brings by htmx, or sends a form to."""
    found = re.findall(r'(?:href|hx-get|action|hx-post)="([^"#][^"]*)"', page)
    return {urldefrag(unescape(address)).url for address in found if address.startswith(("/", "?"))}


def crawl(browser: Client, begin: list[str]) -> dict[str, str]:
    """What answers 403 or 404, with the page that led there. Each kind of page is opened once in each case."""
    dead, seen, kinds = {}, set(begin), set()
    waiting = deque((address, "the beginning") for address in begin)
    opened = 0
    while waiting:
        address, source = waiting.popleft()
        match = resolve(urlsplit(address).path)
        kind = (match.view_name, str(match.kwargs.get("case", "")))
        if kind in kinds:
            continue
        kinds.add(kind)
        answer = browser.get(address)
        opened += 1
        if answer.status_code in (403, 404):
            dead[address] = source
        if answer.status_code in (301, 302, 303):
            found = {answer.headers["Location"]}
        elif "text/html" in answer.headers.get("Content-Type", "") and answer.status_code == 200:
            found = leads_to(answer.content.decode())
        else:
            continue
        for further in sorted(found):
            path = urlsplit(address).path + further if further.startswith("?") else further
            if path.startswith("/") and path not in seen and not LEFT.match(path):
                seen.add(path)
                waiting.append((path, address))
    assert opened < MOST_PAGES
    return dead


@pytest.mark.parametrize("name", COMPOSED)
def test_no_link_leads_nowhere(worked_on: World, name: str) -> None:
    world = worked_on
    user = composed(world, name)
    if COMPOSED[name][0] == "caseworker":
        with world.at_work(user) as by:
            make_case(by=by, site=world.site, name="Orang Sendiri")
    browser = signed_in(world, name)
    front = browser.get(world.case.get_absolute_url())
    assert front.status_code == 200
    # It is seen, and nothing of what their own role allows is done in it.
    assert crawl(browser, ["/", world.case.get_absolute_url()]) == {}
