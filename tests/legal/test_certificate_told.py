"""Who is told of the certificate with which the organisation signs: whoever watches over access of a change, whoever
puts one in that it ends, and whoever builds a dossier that it will not be signed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.jobs import periodic
from legal import certificate_told, services
from legal.models import RestitutionClaim, SigningCertificate
from notifications.models import Notification
from tests.factories import World, make_user
from tests.legal.asking import url
from tests.legal.signatures import NAME, put_in

SignIn = Callable[[User], Client]
UNSIGNED = "The files will not be signed electronically"
SIGNS = "Restitution dossiers are signed with this certificate when they are built."


@pytest.fixture
def officer(world: World) -> User:
    return make_user("dpo", world.organisation, world.site, "data-protection-officer")


def told(world: World, *kinds: str) -> list[tuple[str, User]]:
    with world.at_work(world.administrator):
        rows = Notification.objects.filter(kind__in=kinds).select_related("recipient").order_by("created_at", "id")
        return [(row.kind, row.recipient) for row in rows]


def ends(world: World, row: SigningCertificate, days: int) -> None:
    """Let the certificate end in so many days; a round comes."""
    until = timezone.now() + timedelta(days=days)
    with world.at_work(world.administrator):
        SigningCertificate.objects.filter(pk=row.pk).update(valid_from=until - timedelta(days=365), valid_until=until)
    for _round in range(2):
        periodic.run("legal.certificate")


def test_a_change_is_told_to_who_watches_and_stands_under_changes_of_access(
    world: World, officer: User, sign_in: SignIn
) -> None:
    row = put_in(world)
    with world.at_work(world.administrator) as by:
        services.remove_certificate(certificate_id=row.pk, expected_version=1, by=by)
    assert told(world, certificate_told.CHANGED) == [(certificate_told.CHANGED, officer)] * 2
    browser = sign_in(officer)
    page = browser.get(reverse("reports:access-changes")).content.decode()
    for shown in ("Certificate for signing put in", "Certificate for signing taken out", row.fingerprint[:16]):
        assert shown in page
    assert "A certificate for signing was put in or taken out." in browser.get("/notifications/").content.decode()


def test_who_puts_one_in_is_told_once_before_it_ends_and_once_when_it_has(world: World) -> None:
    row = put_in(world)
    soon = (certificate_told.ENDS, world.administrator)
    ended = (certificate_told.ENDED, world.administrator)
    both = (certificate_told.ENDS, certificate_told.ENDED)
    ends(world, row, 31)
    assert told(world, *both) == []
    ends(world, row, 29)
    assert told(world, *both) == [soon]
    ends(world, row, -1)
    assert told(world, *both) == [soon, ended]


def test_of_one_that_has_ended_already_it_is_not_said_that_it_will(world: World) -> None:
    ends(world, put_in(world), -3)
    assert told(world, certificate_told.ENDS, certificate_told.ENDED) == [(certificate_told.ENDED, world.administrator)]


@pytest.mark.parametrize(
    ("days", "invalid", "ending", "signs"),
    [(300, False, False, True), (20, False, True, True), (-1, True, False, False)],
)
def test_its_page_says_how_it_stands(
    world: World, sign_in: SignIn, days: int, invalid: bool, ending: bool, signs: bool
) -> None:
    ends(world, put_in(world), days)
    page = sign_in(world.administrator).get(reverse("legal:signing")).content.decode()
    assert ("not valid today" in page, "The certificate ends soon" in page, SIGNS in page) == (invalid, ending, signs)


def test_before_a_dossier_is_built_it_says_that_it_will_not_be_signed(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    here = url("dossier-build", world, claim)
    assert UNSIGNED not in lawyer.get(here).content.decode(), "there is no certificate"
    row = put_in(world)
    assert UNSIGNED not in lawyer.get(here).content.decode()
    ends(world, row, -1)
    page = lawyer.get(here).content.decode()
    assert (UNSIGNED in page, "Whoever sets the rules for cases can put another one in." in page) == (True, True)
    assert NAME not in page
