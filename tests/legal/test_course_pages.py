"""The course of a matter as a lawyer keeps it, in whole requests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.access.log import log_access
from core.compartments import Compartment
from documents.models import Document
from legal import services
from legal.models import Accompaniment, Briefing, Hearing, Matter, Order, RestitutionClaim, Step
from tests.documents import samples
from tests.factories import World
from tests.legal import course
from tests.legal.asking import indonesian, url
from tests.legal.course import MARK, hearing_facts

SignIn = Callable[[User], Client]
TODAY = str(timezone.localdate())
SOON = (timezone.localtime() + timedelta(days=5)).strftime("%Y-%m-%dT%H:%M")


def told(world: World, model: Any) -> Any:
    """The one row there is, with its content open."""
    with world.at_work(world.lawyer) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.LEGAL])
        row = model.objects.get()
        for field in model._meta.concrete_fields:
            getattr(row, field.attname)
        return row


def test_a_step_with_its_paper_from_the_form_to_the_page(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    file = SimpleUploadedFile("surat.jpg", samples.photo())
    answer = lawyer.post(
        url("step-add", world, claim.matter),
        {"kind": "INDICTED", "on": TODAY, "number": "12/Pid.Sus", "body": "PN Contoh", "note": MARK, "upload": file},
    )
    assert (answer.status_code, answer["Location"]) == (303, f"{url('matter', world, claim.matter)}#steps")
    with world.at_work(world.lawyer) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.LEGAL])
        step, paper = Step.objects.get(), Document.objects.get()
        assert (step.number, step.note, step.document_id, paper.compartment) == ("12/Pid.Sus", MARK, paper.pk, "legal")
        assert paper.title == "Case sent to the court"
    page = lawyer.get(url("matter", world, claim.matter)).content.decode()
    for shown in ("12/Pid.Sus", MARK, f"/documents/{paper.pk}/", "<dt>Stage</dt><dd>Trial "):
        assert shown in page
    edit = lawyer.get(url("step-edit", world, step)).content.decode()
    assert f'<option value="{paper.pk}" selected>' in edit
    gone = lawyer.post(url("step-remove", world, step), {"version": "1"})
    assert gone.status_code == 303
    with world.at_work(world.lawyer):
        assert (Step.objects.count(), Document.objects.count()) == (0, 1)


def test_the_page_says_which_step_comes_first(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    with world.at_work(world.lawyer) as by:
        services.add_step(matter=claim.matter, kind="POLICE_REPORT", on=date(2024, 3, 5), by=by)
        services.add_step(matter=claim.matter, kind="DEMAND_READ", on=date(1924, 9, 1), by=by)
    page = lawyer.get(url("matter", world, claim.matter)).content.decode()
    assert page.count("Dated before “Police report (LP)” of 5 March 2024, which comes first. Check both dates.") == 1


def test_a_matter_says_who_has_it_in_hand(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    facts = {
        "kind": "CRIMINAL",
        "title": "Perkara",
        "stage": "TRIAL",
        "police_report": "LP/1",
        "investigator_unit": "Unit PPA",
        "investigator_name": "Ipda Contoh",
        "investigator_contact": "0812",
        "prosecutor_office": "Kejari Contoh",
        "prosecutor_name": "Jaksa Contoh",
        "court": "PN Contoh",
        "register_number": "12/Pid.Sus/2026",
        "version": "1",
    }
    assert lawyer.post(url("matter-edit", world, claim.matter), facts).status_code == 303
    page = lawyer.get(url("matter", world, claim.matter)).content.decode()
    for shown in ("Ipda Contoh, Unit PPA", "0812", "Jaksa Contoh, Kejari Contoh", "PN Contoh", "12/Pid.Sus/2026"):
        assert shown in page
    assert 'value="PN Contoh"' in lawyer.get(url("hearing-add", world, claim.matter)).content.decode()


def test_a_hearing_is_planned_and_goes_on_another_day(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    facts = {"kind": "HEARING", "at": SOON, "place": "Ruang Cakra", "agenda": MARK, "survivor_attends": "on"}
    for slip in ("1999-03-01T09:00", f"{timezone.localdate().year + 6}-03-01T09:00"):
        refused = lawyer.post(url("hearing-add", world, claim.matter), {**facts, "at": slip})
        assert (refused.status_code, "Check the year of the" in refused.content.decode()) == (422, True)
    assert lawyer.post(url("hearing-add", world, claim.matter), facts).status_code == 303
    hearing = told(world, Hearing)
    assert (hearing.place, hearing.survivor_attends, hearing.by_teleconference) == ("Ruang Cakra", True, False)
    page = lawyer.get(url("matter", world, claim.matter)).content.decode()
    for shown in ("Ruang Cakra", MARK, "The survivor must attend", "Nobody goes along yet", "Next"):
        assert shown in page
    refused = lawyer.post(url("hearing-settle", world, hearing), {"state": "HELD", "result": "Ya", "version": "1"})
    assert (refused.status_code, "It lies ahead" in refused.content.decode()) == (422, True)
    later = (timezone.localtime() + timedelta(days=12)).strftime("%Y-%m-%dT%H:%M")
    said = {"state": "POSTPONED", "result": "Saksi sakit", "next_at": later, "version": "1"}
    assert lawyer.post(url("hearing-settle", world, hearing), said).status_code == 303
    assert lawyer.post(url("hearing-settle", world, hearing), said).status_code == 409
    page = lawyer.get(url("hearing", world, hearing)).content.decode()
    assert ("Saksi sakit" in page, "The next one" in page, "Postponed" in page) == (True, True, True)
    with world.at_work(world.lawyer):
        assert list(Hearing.objects.order_by("at").values_list("state", flat=True)) == ["POSTPONED", "PLANNED"]


def test_an_order_with_restitution_as_people_write_it(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    facts = {
        "kind": "JUDGMENT",
        "on": TODAY,
        "content": MARK,
        "restitution": "Rp64.500.000",
        "force": "NOT_FINAL",
        "state": "NOT_YET",
    }
    answer = indonesian(lawyer).post(url("order-add", world, claim.matter), facts)
    assert answer.status_code == 303
    order = told(world, Order)
    assert order.restitution == Decimal(64_500_000)
    page = lawyer.get(url("matter", world, claim.matter)).content.decode()
    for shown in (MARK, "Rp64.500.000,00", "Belum berkekuatan hukum tetap", "Belum dilaksanakan"):
        assert shown in page
    half = lawyer.post(url("order-edit", world, order), {**facts, "restitution": "1.000,50", "version": "1"})
    assert (half.status_code, "rupiah bulat" in half.content.decode()) == (422, True)
    undated = lawyer.post(url("order-edit", world, order), {**facts, "state": "DONE", "version": "1"})
    assert (undated.status_code, "sejak kapan" in undated.content.decode()) == (422, True)
    assert told(world, Order).version == 1


def test_who_went_along_and_what_was_decided(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    facts = {
        "on": TODAY,
        "place": "POLICE",
        "minutes": "90",
        "companion": str(world.caseworker.pk),
        "told": MARK,
        "decided": "Mau lewat layar",
    }
    assert lawyer.post(url("accompaniment-add", world, claim.matter), facts).status_code == 303
    row = told(world, Accompaniment)
    assert (row.companion_id, row.minutes, row.decided) == (world.caseworker.pk, 90, "Mau lewat layar")
    page = lawyer.get(url("matter", world, claim.matter)).content.decode()
    for shown in (MARK, "Mau lewat layar", world.caseworker.name, "90 minutes"):
        assert shown in page
    stranger = lawyer.post(
        url("accompaniment-edit", world, row), {**facts, "companion": str(world.foreigner.pk), "version": "1"}
    )
    assert stranger.status_code == 422
    assert MARK in stranger.content.decode()


def test_an_accompaniment_names_its_appointment(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    begun = timezone.now() - timedelta(days=2)
    with world.at_work(world.lawyer) as by:
        hearing = services.add_hearing(matter=claim.matter, **hearing_facts(at=begun, companion=by), by=by)
        ahead = services.add_hearing(matter=claim.matter, **hearing_facts(), by=by)
        day = hearing.on.isoformat()
    offer = url("accompaniment-add", world, claim.matter)
    assert f"{offer}?hearing={hearing.pk}" in lawyer.get(url("hearing", world, hearing)).content.decode()
    assert f"{offer}?hearing=" not in lawyer.get(url("hearing", world, ahead)).content.decode()
    form = lawyer.get(f"{offer}?hearing={hearing.pk}").context["form"]
    offered = {name: str(form[name].value()) for name in ("hearing", "on", "place", "companion")}
    assert offered == {"hearing": str(hearing.pk), "on": day, "place": "COURT", "companion": str(world.lawyer.pk)}
    for wrong in ({**offered, "hearing": str(ahead.pk)}, {**offered, "on": TODAY}):
        assert lawyer.post(offer, {**wrong, "told": MARK}).status_code == 422
    assert lawyer.post(offer, {**offered, "told": MARK}).status_code == 303
    row = told(world, Accompaniment)
    assert row.hearing_id == hearing.pk
    assert MARK in lawyer.get(url("hearing", world, hearing)).content.decode()
    assert url("hearing", world, hearing) in lawyer.get(url("matter", world, claim.matter)).content.decode()
    kept = lawyer.post(url("hearing-remove", world, hearing), {"version": "1"})
    assert (kept.status_code, "who went along to it" in kept.content.decode()) == (422, True)
    again = {**offered, "hearing": "", "told": MARK, "version": "1"}
    assert lawyer.post(url("accompaniment-edit", world, row), again).status_code == 303
    assert lawyer.post(url("hearing-remove", world, hearing), {"version": "1"}).status_code == 303


def test_a_rights_briefing_in_words_of_the_law(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    form = indonesian(lawyer).get(url("briefing-add", world)).content.decode()
    assert "Memperoleh restitusi (UU 21/2007, 48 (1))" in form
    facts = {
        "on": TODAY,
        "explained_by": str(world.lawyer.pk),
        "language": "jav",
        "rights": ["RESTITUTION", "COMPANION"],
        "how": "SPOKEN",
        "questions": MARK,
    }
    refused = lawyer.post(url("briefing-add", world), facts)
    assert refused.status_code == 422
    assert ("mengapa tidak ditandatangani" in refused.content.decode(), MARK in refused.content.decode()) == (
        True,
        True,
    )
    answer = lawyer.post(url("briefing-add", world), {**facts, "unsigned_because": "Tidak bisa menulis"})
    assert answer["Location"] == f"{url('section', world)}#briefings"
    briefing = told(world, Briefing)
    assert (briefing.rights, briefing.language, briefing.document_id) == (["RESTITUTION", "COMPANION"], "jav", None)
    page = lawyer.get(url("section", world)).content.decode()
    for shown in ("2 hak dijelaskan", "Tidak bisa menulis", "Memperoleh restitusi", "Jawa"):
        assert shown in page
    signed = {**facts, "version": "1", "upload": SimpleUploadedFile("ttd.jpg", samples.photo())}
    assert lawyer.post(url("briefing-edit", world, briefing), signed).status_code == 303
    assert told(world, Briefing).document_id == told(world, Document).pk


PAGES = [
    ("step-add", "matter"),
    ("step-edit", "step"),
    ("step-remove", "step"),
    ("hearing", "hearing"),
    ("hearing-settle", "hearing"),
    ("order-edit", "order"),
    ("accompaniment-edit", "accompaniment"),
    ("briefing-edit", "briefing"),
    ("briefing-add", None),
]


@pytest.mark.parametrize("actor", ["caseworker", "manager", "counsellor"])
def test_nobody_else_opens_or_changes_any_of_it(
    world: World, claim: RestitutionClaim, sign_in: SignIn, actor: str
) -> None:
    with world.at_work(world.lawyer) as by:
        things = {**course.make(claim.matter, by), "matter": claim.matter}
        before = {name: row.version for name, row in things.items()}
    client = sign_in(world.users[actor])
    for name, thing in PAGES:
        address = url(name, world, things[thing] if thing else None)
        for answer in (client.get(address), client.post(address, {"version": "1"})):
            assert answer.status_code in (403, 405), name
            assert MARK not in answer.content.decode()
    front = client.get(world.case.get_absolute_url()).content.decode()
    assert (MARK in front, "/legal/" in front) == (False, False)
    with world.at_work(world.lawyer):
        for name, row in things.items():
            row.refresh_from_db(fields=["version"])
            assert row.version == before[name]


def test_queries_stay_the_same_however_long_the_course_is(
    world: World, claim: RestitutionClaim, lawyer: Client, django_assert_num_queries: Any
) -> None:
    with world.at_work(world.lawyer) as by:
        for _ in range(6):
            course.make(claim.matter, by)
        hearing = services.add_hearing(matter=claim.matter, **hearing_facts(companion=by), by=by)
        assert Matter.objects.count() == 1
    lawyer.get(url("section", world))
    for name, row, count in (("section", None, 14), ("matter", claim.matter, 25), ("hearing", hearing, 15)):
        with django_assert_num_queries(count, info=name):
            lawyer.get(url(name, world, row))
