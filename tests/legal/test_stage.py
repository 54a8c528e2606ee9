"""The stage of a matter is read off its steps: on page and form, by API, in dossier and letter."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from core.errors import DomainError
from legal import recounting, services
from legal.models import Matter, RestitutionClaim, Step
from tests.cases.asking import nothing_changes, send
from tests.factories import World
from tests.legal.asking import one, url
from tests.legal.deadlines import put_step
from tests.legal.dossiers import put_losses, read
from tests.legal.letters import fill_in

COURSE = ((Step.Kind.JUDGMENT, 20), (Step.Kind.JUDGMENT_FINAL, 28), (Step.Kind.SP2HP, 30))


def put_course(world: World, matter: Matter) -> None:
    for kind, day in COURSE:
        put_step(world, matter, kind, date(2026, 10, day))


def stage_of(world: World, matter: Matter) -> str:
    with world.at_work(world.lawyer):
        return str(Matter.objects.values_list("stage", flat=True).get(pk=matter.pk))


def test_dossier_and_letter_print_the_stage_that_the_steps_reach(world: World, claim: RestitutionClaim) -> None:
    assert claim.matter.stage == Matter.Stage.INVESTIGATION
    put_losses(world, claim)
    put_course(world, claim.matter)
    fill_in(world, claim)
    words = read(world, claim).words
    for shown in (
        "Tahap : pelaksanaan putusan Pasal yang disangkakan",
        "Tahap pelaksanaan putusan Nomor laporan polisi",
    ):
        assert words.count(shown) == 1
    assert words.count("Tahap") == 2


def test_it_follows_each_step_and_stays_as_typed_without_one(world: World, matter: Matter) -> None:
    found = []
    for kind in (Step.Kind.P21, Step.Kind.INDICTED, Step.Kind.POLICE_REPORT, Step.Kind.APPEAL):
        step = put_step(world, matter, kind, date(2026, 10, 20))
        found.append(stage_of(world, matter))
    with world.at_work(world.lawyer) as by:
        services.remove_step(step_id=step.pk, expected_version=1, by=by)
    assert [*found, stage_of(world, matter)] == ["INVESTIGATION", "TRIAL", "TRIAL", "APPEAL", "TRIAL"]


def test_another_stage_is_refused_and_the_form_does_not_ask(world: World, matter: Matter, lawyer: Client) -> None:
    page = url("matter-edit", world, matter)
    assert 'name="stage"' in lawyer.get(page).content.decode()
    put_course(world, matter)
    assert 'name="stage"' not in lawyer.get(page).content.decode()
    shown = lawyer.get(url("matter", world, matter)).content.decode()
    assert '<dt>Stage</dt><dd>Execution <span class="quiet small">from the steps</span></dd>' in shown
    sent = {"kind": "CRIMINAL", "title": "Perkara", "stage": "TRIAL", "version": matter.version}
    assert lawyer.post(page, sent).status_code == 303
    assert stage_of(world, matter) == "EXECUTION"
    api = one("matter", world, matter)
    with nothing_changes():
        refused = send(lawyer, "PATCH", api, {"stage": "TRIAL", "version": matter.version + 1})
    said = "The stage follows from the steps of the matter. Add or correct a step."
    assert (refused.status_code, refused.json()) == (422, {"detail": said, "field": "stage"})
    with world.at_work(world.lawyer) as by, pytest.raises(DomainError, match="The stage follows"):
        services.change_matter(
            matter_id=matter.pk,
            expected_version=matter.version + 1,
            kind="CRIMINAL",
            title="Perkara",
            stage="TRIAL",
            police_report="",
            by=by,
        )


@pytest.mark.parametrize("is_closed", [False, True])
def test_the_round_corrects_what_was_typed_against_the_steps_before(
    world: World, matter: Matter, is_closed: bool
) -> None:
    put_course(world, matter)
    with world.at_work(world.lawyer):
        closed = {"closed_on": date(2026, 11, 1)} if is_closed else {}
        Matter.objects.filter(pk=matter.pk).update(stage="INVESTIGATION", **closed)
    recounting.recount()
    assert stage_of(world, matter) == "EXECUTION"
