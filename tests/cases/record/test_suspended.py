"""What nobody goes on with waits while its organisation is suspended, and its time begins anew when that is over."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Organisation
from cases.enquiries.models import Enquiry
from cases.form_drafts.models import FormDraft
from cases.intake.draft_models import IntakeDraft
from cases.notes.models import NoteDraft
from core.db import organisation_scope
from core.domain.dates import months_after
from core.jobs import periodic
from imports.models import Import
from tests.cases.asking import Address, SignIn, at, text
from tests.cases.enquiries.test_enquiries import log, page
from tests.cases.intake.test_drafts import begun
from tests.cases.notes.test_note_drafts import keep
from tests.factories import World
from tests.imports import importing, lists

ROUNDS = ("cases.drafts", "cases.enquiries", "cases.note_drafts", "cases.form_drafts", "imports.empty")
MODELS = (IntakeDraft, Enquiry, NoteDraft, FormDraft, Import)
LIST = lists.csv_of(["No", "Nama", "JK"], [["1", "Orang Contoh", "P"]])


def rounds() -> list[int]:
    return [cast(int, periodic.registry[name].do()) for name in ROUNDS]


def waiting(world: World) -> list[int]:
    """How many of each there are still, with what they say."""
    with organisation_scope(world.organisation.pk):
        rows = [model.objects.all() for model in MODELS]
        rows[1] = Enquiry.objects.filter(erased_at=None)
        return [found.count() for found in rows]


def command(what: str) -> None:
    call_command("organisation", what, "Yayasan Contoh", verbosity=0)


@pytest.fixture(autouse=True)
def enquiry(world: World, sign_in: SignIn, address: Address, store: Path) -> Enquiry:
    """One of each in the organisation, and an enquiry in another one: all of two years ago."""
    begun(sign_in(world.caseworker), world)
    logged = log(world)
    keep(sign_in(world.caseworker), address, text="Masih ditulis", version="0")
    sign_in(world.caseworker).post(at("cases:add-episode", world.case), {"account": "Masih ditulis", "autosave": "1"})
    importing.begun(sign_in(world.manager), world, LIST)
    ago = timezone.now() - timedelta(days=730)
    with organisation_scope(world.organisation.pk):
        assert [model.objects.update(updated_at=ago) for model in MODELS] == [1, 1, 1, 1, 1]
    with world.at_work(world.foreigner) as by:
        NoteDraft.objects.create(
            case=world.other_case, organisation=world.other_organisation, created_by=by, updated_at=ago, text="Lama"
        )
        NoteDraft.objects.update(updated_at=ago)
    return logged


def test_while_it_is_suspended_nothing_is_erased(world: World) -> None:
    command("suspend")
    # What others left lying goes on its way.
    assert rounds() == [0, 0, 1, 0, 0]
    assert waiting(world) == [1, 1, 1, 1, 1]


def test_once_it_is_resumed_the_time_begins_anew(world: World, sign_in: SignIn, enquiry: Enquiry) -> None:
    command("suspend")
    command("resume")
    assert rounds() == [0, 0, 1, 0, 0]
    assert waiting(world) == [1, 1, 1, 1, 1]
    day = months_after(timezone.localdate(), 12)
    shown = text(sign_in(world.caseworker).get(page(enquiry)))
    assert f"it will be erased for good on {date_format(day, 'j F Y')}." in shown
    assert sign_in(world.caseworker).get(reverse("cases:enquiries")).status_code == 200

    def resumed(days: int) -> None:
        at = timezone.now() - timedelta(days=days)
        Organisation.objects.filter(pk=world.organisation.pk).update(resumed_at=at)

    resumed(settings.DRAFT_DAYS - 1)
    assert rounds() == [0, 0, 0, 0, 0]
    resumed(settings.DRAFT_DAYS + 1)
    assert rounds() == [1, 0, 1, 1, 1]
    resumed(300)
    assert rounds() == [0, 0, 0, 0, 0]
    resumed(367)
    assert rounds() == [0, 1, 0, 0, 0]
    assert waiting(world) == [0, 0, 0, 0, 0]


def test_who_was_never_suspended_keeps_nothing_longer(world: World) -> None:
    assert rounds() == [1, 1, 2, 1, 1]
    assert waiting(world) == [0, 0, 0, 0, 0]
