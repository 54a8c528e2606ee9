"""Whether a version still says what the claim says, and which version a colleague is asked to approve."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from accounts.models import User
from legal.models import Dossier, RestitutionClaim
from tests.cases.asking import SignIn, at, text
from tests.factories import World
from tests.legal.dossiers import built, put_losses
from tests.legal.makers import give_consent
from tests.legal.test_dossier_approval import ask, wanted

OUTDATED = "The claim has changed since this version was built. What has changed does not stand in it."


@pytest.fixture
def dossier(world: World, claim: RestitutionClaim) -> Dossier:
    give_consent(world)
    put_losses(world, claim)
    return built(world, claim)


def page(lawyer: Client, world: World, dossier: Dossier) -> str:
    return text(lawyer.get(at("legal:dossier", world.case, pk=dossier.pk)))


def test_a_version_says_which_is_newer(world: World, claim: RestitutionClaim, dossier: Dossier, lawyer: Client) -> None:
    newer = built(world, claim)
    first, second = page(lawyer, world, dossier), page(lawyer, world, newer)
    assert "Version 2 is newer than this one." in first and at("legal:dossier", world.case, pk=newer.pk) in first
    assert "is newer than this one" not in second


def test_who_is_asked_to_approve_sees_which_version(
    world: World, dossier: Dossier, approver: User, sign_in: SignIn
) -> None:
    wanted(world)
    row = ask(world, dossier)
    with override("en"):
        said = f"Version 1, built on {date_format(timezone.localdate())}"
    assert said in text(sign_in(approver).get(at("cases:decide-approval", world.case, pk=row.pk)))
