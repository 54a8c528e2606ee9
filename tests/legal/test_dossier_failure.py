"""When no dossier comes of it: who is told, and of what."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from cases.consent.models import Consent
from cases.consent.services import withdraw_consent
from cases.team.services import end_assignment
from core.jobs.models import Job
from documents.models import Document
from legal.models import Dossier, RestitutionClaim
from notifications import kinds
from notifications.models import Notification
from tests.factories import World
from tests.legal.dossiers import asked, put_losses, work
from tests.legal.makers import give_consent


def failure(world: World, dossier: Dossier) -> str:
    with world.at_work(world.lawyer):
        job = Job.objects.get(subject_id=dossier.pk)
        assert job.state == Job.State.FAILED
        row = Dossier.objects.get(pk=dossier.pk)
        assert (row.document_id, row.built_at) == (None, None)
        return job.failure


def test_consent_withdrawn_after_the_button_stops_the_worker(world: World, claim: RestitutionClaim) -> None:
    consent = give_consent(world)
    put_losses(world, claim)
    dossier = asked(world, claim)
    with world.at_work(world.caseworker) as by:
        withdraw_consent(consent_id=consent.pk, expected_version=1, on=timezone.localdate(), by=by)
    work()
    assert "menarik" in failure(world, dossier) or "withdrew" in failure(world, dossier)


def test_the_lawyer_who_pressed_the_button_is_told_neutrally_that_it_failed(
    world: World, claim: RestitutionClaim, sign_in: Callable[[User], Client]
) -> None:
    consent = give_consent(world)
    put_losses(world, claim)
    dossier = asked(world, claim)
    with world.at_work(world.caseworker) as by:
        withdraw_consent(consent_id=consent.pk, expected_version=1, on=timezone.localdate(), by=by)
    work()
    browser = sign_in(world.lawyer)
    inbox = browser.get("/notifications/").content.decode()
    assert "A piece of work could not be finished." in inbox
    assert world.case.code in inbox
    entry = inbox[inbox.index('class="inbox"') : inbox.index("</ul>", inbox.index('class="inbox"'))]
    assert not re.search(r"dossier|berkas|restitu|consent|persetujuan|survivor|penyintas", entry, re.IGNORECASE)
    with world.at_work(world.lawyer) as by:
        [told] = Notification.objects.visible_to(by)
    answer = browser.post(f"/notifications/{told.pk}/")
    assert (answer.status_code, answer["Location"]) == (303, f"/cases/{world.case.pk}/legal/dossiers/{dossier.pk}/")
    assert failure(world, dossier) in browser.get(answer["Location"]).content.decode()
    for user in (world.caseworker, world.manager):
        with world.at_work(user) as by:
            assert not Notification.objects.visible_to(by).exists()


def test_a_lawyer_taken_off_the_case_gets_nothing(world: World, claim: RestitutionClaim) -> None:
    give_consent(world)
    put_losses(world, claim)
    dossier = asked(world, claim)
    with world.at_work(world.caseworker) as by:
        assignment = world.case.assignments.get(user=world.lawyer)
        end_assignment(assignment_id=assignment.pk, expected_version=1, by=by)
    work()
    with world.at_work(world.caseworker):
        job = Job.objects.get(subject_id=dossier.pk)
        assert (job.state, Document.objects.count()) == (Job.State.FAILED, 0)
    # Told that something failed, and neither of what nor of whom.
    with world.at_work(world.lawyer) as by:
        told = Notification.objects.visible_to(by).get()
        assert (told.case_id, kinds.of(told).url(told, by)) == (None, "")


def test_refused_consent_is_told_before_anything_is_asked(world: World, claim: RestitutionClaim) -> None:
    give_consent(world, decision=Consent.Decision.REFUSED)
    put_losses(world, claim)
    with pytest.raises(Exception, match="refused consent"):
        asked(world, claim)
    with world.at_work(world.lawyer):
        assert (Job.objects.count(), Dossier.objects.count()) == (0, 0)
