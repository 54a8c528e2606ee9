"""The demo world as `manage.py demo` leaves it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import Invitation, Membership, Organisation, User
from accounts.services import check_password
from audit.models import Act
from audit.verifying import verify
from care.models import Conference
from cases.approvals.models import Approval
from cases.consent.models import Consent
from cases.cover.models import Cover
from cases.enquiries.models import Enquiry
from cases.episodes.models import Episode, EpisodeDebt, EpisodeLeg
from cases.intake.models import Intake
from cases.notes.models import Note
from cases.record.access_models import EmergencyAccess
from cases.record.models import Case, Identity
from cases.tasks.models import Task
from core.access.log import log_access
from core.compartments import Compartment
from core.db import user_scope
from counselling.models import Session
from demo.world import building, people
from demo.world.people import HARAPAN, LAIN
from documents.models import Document
from identification.models import Decision, Part
from legal import leaving
from legal.models import (
    ClaimAmount,
    CourtTravel,
    FilingStep,
    LossItem,
    Matter,
    Order,
    Party,
    ProtectionRequest,
    RestitutionClaim,
    Step,
    WageEntry,
)
from reintegration.models import FollowUp
from reintegration.models import Plan as ReturnPlan
from reports.models import Release
from reports.periods import quarter_of
from shelters.models import BedRequest, DailyNote, Stay
from tests.demo.conftest import CASES, first_cases, run
from tests.demo.looking import by_value, counts, signed_in, somebody, whole_database
from trafficking.models import Event, EventLink, Involvement

pytestmark = pytest.mark.usefixtures("demo")

(_, OF_HARAPAN), (_, OF_LAIN) = building.shares(CASES)


def test_there_are_cases_at_every_stage() -> None:
    today = timezone.localdate()
    with somebody("ratna"):
        cases = Case.objects.all()
        assert cases.count() == OF_HARAPAN
        assert set(by_value(cases, "status")) == set(Case.Status.values)
        assert set(by_value(cases, "outcome")) == {"", *Case.Outcome.values}
        assert set(by_value(cases, "priority")) == set(Case.Priority.values)
        assert cases.filter(is_restricted=True).count() == 2
        assert cases.filter(person__is_child=True).exists()
        assert cases.filter(opened_on__gte=today - timedelta(days=1)).count() >= 3
        assert cases.earliest("opened_on").opened_on < today - timedelta(days=1000)
        assert Stay.objects.open().count() >= 6
        assert {"ASKED", "ADMITTED"} <= set(by_value(BedRequest.objects, "state"))
        assert DailyNote.objects.filter(night_of__gte=today - timedelta(days=2)).count() >= 6
        assert Session.objects.count() > 100
        assert set(by_value(RestitutionClaim.objects, "state")) == {"DRAFT", "FILED", "DECIDED"}
        assert set(by_value(FilingStep.objects, "kind")) == {"SIGNED", "FILED", "RECEIVED"}
        assert CourtTravel.objects.filter(task__isnull=False).exists()
        assert len(by_value(LossItem.objects, "currency")) >= 2
        assert set(by_value(Document.objects, "content_type")) == set(Document.ContentType.values)
        assert {"ACTIVE", "COMPLETED", "ENDED"} <= set(by_value(ReturnPlan.objects, "state"))
        assert set(by_value(Part.objects, "kind")) == {"ACT", "MEANS", "PURPOSE"}
        assert by_value(Part.objects, "kind")["PURPOSE"] < by_value(Part.objects, "kind")["ACT"]
        assert set(by_value(Decision.objects, "status")) == {"ActualVictimOfTrafficking", "PossibleVictimOfTrafficking"}
        waiting = FollowUp.objects.planned()
        assert waiting.filter(due_on__lt=today).exists()
        assert waiting.filter(due_on__range=(today, today + timedelta(days=1))).exists()
        assert waiting.filter(due_on__gt=today).exists()
        assert Task.objects.filter(done_at=None, due_on__lt=today).exists()
        assert Consent.objects.filter(purpose="CARE", decision="REFUSED").exists()
        assert Consent.objects.exclude(withdrawn_on=None).exists()
        assert EpisodeDebt.objects.count() > 20
        assert EpisodeLeg.objects.filter(kind="Transit").exists()
        named = by_value(Involvement.objects, "actor")
        assert len(named) > 20
        assert max(named.values()) >= 3
        assert EventLink.objects.count() > Event.objects.count()
        claims = RestitutionClaim.objects.select_related("case")
        refused = [claim for claim in claims if leaving.refusal(claim)]
        assert 2 <= len(refused) < claims.count()


def test_what_is_claimed_lies_within_what_is_told() -> None:
    with somebody("anton") as by:
        claims = list(RestitutionClaim.objects.visible_to(by).select_related("case"))
        log_access(
            by=by, act="test", rows=[one.case for one in claims], compartments=[Compartment.GENERAL, Compartment.LEGAL]
        )
        assert len(claims) > 10
        for claim in claims:
            episode, intake = Episode.objects.get(case=claim.case_id), Intake.objects.get(case=claim.case_id)
            [wages] = LossItem.objects.filter(claim=claim).exclude(period_to=None)
            days = (episode.started_on, wages.period_from, wages.period_to, episode.ended_on)
            assert list(days) == sorted(day for day in days if day)
            assert wages.quantity >= 1
            respondent = Party.objects.get(matter=claim.matter_id, role=Party.Role.RESPONDENT)
            assert respondent.name in episode.recruitment
            told = set(re.findall(r"[^.]+\.", intake.account))
            assert len(told) == 2
            assert not told & set(re.findall(r"[^.]+\.", episode.account))


def test_the_first_cases_are_there_at_once_and_the_others_are_counted(demo: str) -> None:
    assert first_cases == {HARAPAN.organisation: building.FIRST}
    said = [f"{HARAPAN.organisation}: {count}" for count in (20, 30, 40, 50, OF_HARAPAN)]
    assert demo.splitlines() == [*said, f"{LAIN.organisation}: {OF_LAIN}"]


def test_past_days_look_past() -> None:
    now = timezone.now()
    with somebody("ratna"):
        case = Case.objects.filter(closed_on__lt=now.date() - timedelta(days=40)).earliest("closed_on")
        moments = [
            case.created_at,
            case.updated_at,
            *Note.objects.filter(case=case).values_list("created_at", flat=True),
        ]
        assert max(moments) < now - timedelta(days=39)
        assert not Note.objects.filter(happened_at__gt=now).exists()


def test_everybody_signs_in_and_sees_what_is_theirs() -> None:
    seen = {}
    for staff in people.ALL_STAFF:
        for person in staff.people:
            user = check_password(email=person.email(staff.domain), password=people.PASSWORD, address="127.0.0.1")
            with user_scope(user.pk):
                assert Membership.objects.filter(user=user).count() == 1
            with somebody(person.key) as by:
                seen[person.key] = Case.objects.visible_to(by).count()
    assert seen.pop("ratna") == OF_HARAPAN - 2
    assert seen.pop("lukman") == OF_LAIN
    for key in ("bayu", "hendra", "fitri", "lestari", "gita", "laras"):
        assert seen.pop(key) == 0, key
    assert len(seen) == 22
    for key, count in seen.items():
        assert 4 <= count < OF_HARAPAN - 2, key
    assert len(set(seen.values())) > 12


def test_the_sign_ins_are_listed() -> None:
    done = run("--list-signins")
    assert done.returncode == 0, done.stderr
    listed = done.stdout
    for staff in people.ALL_STAFF:
        for person in staff.people:
            assert f"{person.email(staff.domain)} " in listed
    assert f"\n{LAIN.organisation} (its people can sign in some minutes after the first start)\n" in listed
    assert listed.count(people.PASSWORD) == len(HARAPAN.people) + len(LAIN.people)


def test_a_second_start_changes_nothing() -> None:
    before = counts()
    done = run("--cases", str(CASES), "--seed", "9")
    assert done.returncode == 0, done.stderr
    assert "Yayasan Contoh Harapan" not in done.stdout
    assert counts() == before


def test_three_years_of_two_organisations_have_figures() -> None:
    assert (OF_HARAPAN, OF_LAIN) == (178, 62)
    for key, least, years in (("ratna", 4, 3), ("lukman", 1, 2)):
        with somebody(key):
            opened = Counter((day.year, quarter_of(day)) for day in Case.objects.values_list("opened_on", flat=True))
            assert len(opened) >= 12
            assert sum(count >= least for count in opened.values()) >= 11
            totals = [release.figures["opened"]["total"] for release in Release.objects.all()]
            assert len(totals) >= years
            assert all(total is None or total >= 10 for total in totals)
            assert sum(total is not None for total in totals) >= years
    with somebody("fitri"):
        shown = [release.figures["exploitation"]["counts"] for release in Release.objects.all()]
        assert {"ForcedLabour", "SexualExploitation"} & {name for counts in shown for name in counts}


def test_people_are_of_all_kinds_and_plainly_invented() -> None:
    numbers: list[tuple[str, str]] = []
    names, kinds = set(), set()
    for key in ("ratna", "lukman"):
        with somebody(key) as by:
            rows = list(Case.objects.visible_to(by).select_related("person"))
            log_access(by=by, act="test", rows=rows, compartments=list(Compartment))
            for identity in Identity.objects.visible_to(by).select_related("person"):
                names.add(identity.full_name)
                numbers.append((identity.nik, identity.phone))
                kinds.add((identity.person.was_child, identity.person.gender, identity.person.citizenship))
    assert len(names) > 0.9 * len(numbers) > 200
    # No regency has 99 districts, and no subscriber's number begins with three zeros.
    assert all(re.fullmatch(r"\d{4}99\d{10}|", nik) for nik, _phone in numbers)
    assert all(re.fullmatch(r"\+62811000\d{4}|", phone) for _nik, phone in numbers)
    assert sum(nik != "" for nik, _phone in numbers) > 150
    assert {child for child, _gender, _country in kinds} == {True, False, None}
    assert {gender for _child, gender, _country in kinds} == {"Feminine", "Masculine"}
    assert {country for _child, _gender, country in kinds} == {"ID", "MM", "PH"}


def test_no_two_stories_are_the_same() -> None:
    for key in ("ratna", "lukman"):
        with somebody(key) as by:
            rows = list(Case.objects.visible_to(by).select_related("person"))
            log_access(by=by, act="test", rows=rows, compartments=list(Compartment))
            told = [episode.account for episode in Episode.objects.visible_to(by)]
            assert len(told) > 0.8 * len(rows)
            assert len(set(told)) == len(told)
            sentences = {one for note in Note.objects.visible_to(by) for one in re.findall(r"[^.]+\.", note.text)}
            assert len(sentences) > 25


def test_claims_go_the_way_that_their_matter_has_come() -> None:
    with somebody("ratna"):
        orders = Order.objects.filter(kind=Order.Kind.JUDGMENT).select_related("matter")
        awards = ClaimAmount.objects.filter(stage=ClaimAmount.Stage.AWARDED).exclude(claim__route="COURT")
        of_matters = dict(awards.values_list("claim__matter", "amount_idr"))
        assert {order.matter_id: order.restitution for order in orders} == {
            order.matter_id: of_matters.get(order.matter_id) for order in orders
        }
        assert of_matters.keys() <= {order.matter_id for order in orders}
        to_court = RestitutionClaim.objects.filter(route="COURT")
        assert set(by_value(to_court, "matter__stage")) == {Matter.Stage.EXECUTION}
        assert set(by_value(to_court, "state")) == {"DECIDED"}
        assert not ClaimAmount.objects.filter(claim__in=to_court, stage=ClaimAmount.Stage.DEMANDED).exists()
        asked = set(ProtectionRequest.objects.values_list("matter", flat=True))
        assert set(Step.objects.filter(kind=Step.Kind.PROTECTION_REQUEST).values_list("matter", flat=True)) == asked
        sent = RestitutionClaim.objects.filter(route="LPSK", state="FILED")
        losses = LossItem.objects.filter(claim__in=sent).exclude(head=LossItem.Head.SUFFERING)
        assert losses.exists()
        assert not losses.filter(certified=LossItem.Certified.NONE).exists()


def test_actors_and_events_are_shared_by_several_cases() -> None:
    with somebody("ratna"):
        named = by_value(Involvement.objects, "actor")
        assert len(named) > 100
        assert sum(count > 1 for count in named.values()) > 20
        assert max(by_value(EventLink.objects, "event").values()) >= 5


def test_what_colleagues_do_with_each_other_is_there() -> None:
    for key in ("ratna", "lukman"):
        with somebody(key):
            assert EmergencyAccess.objects.filter(verdict="").exists()
            assert Cover.objects.count() == 1
            assert Invitation.objects.filter(accepted_at=None).count() == 1
            assert Enquiry.objects.count() > 5
    with somebody("ratna"):
        assert EmergencyAccess.objects.exclude(verdict="").count() == 1
        assert Act.objects.filter(verb="case.reopened").exists()
        assert set(by_value(Approval.objects, "state")) >= {"WAITING", "APPROVED"}
        assert Conference.objects.count() > 10


def test_the_log_is_whole() -> None:
    for staff in people.ALL_STAFF:
        verdict = verify(Organisation.objects.get(name=staff.organisation).pk)
        assert verdict.findings == []
        assert verdict.entries > 200


# Pages that have nothing to show to some, and why.
NOTHING_YET = {
    "/people/recoveries/": "nobody has lost a password, and there is one administrator",
    "/cases/tasks/": "whoever has done all; below it is asked how many have something to do",
    "/notifications/": "the dispatcher writes them once it runs",
    "/cases/approvals/": "lawyers approve dossiers alone, and neither organisation wants them approved",
    "/cases/requests/": "whoever has not asked for access, and is not asked",
    "/cases/handovers/": "whoever gave no case away for good and got none",
    "/imports/": "all cases were entered one by one",
    "/cases/covers/": "whoever is away and whoever stands in, and who has made it",
    "/houses/": "the smaller organisation has no house",
    "/signing/": "neither organisation has a certificate",
    "/setup/houses/": "the smaller organisation has no house",
}


@pytest.mark.parametrize("person", [one for staff in people.ALL_STAFF for one in staff.people], ids=lambda one: one.key)
def test_every_page_of_everybody_has_something_to_show(person: people.Person) -> None:
    staff = HARAPAN if person in HARAPAN.people else LAIN
    client = signed_in(User.objects.get(email=person.email(staff.domain)), staff)
    first = client.get("/", follow=True)
    assert first.status_code == 200
    pages = {path for path in re.findall(r'href="(/[a-z/-]*)"', first.content.decode()) if path.endswith("/")}
    assert len(pages) > 3
    empty = set()
    for path in sorted(pages - {"/sign-out/"}):
        answer = client.get(path, follow=True)
        assert answer.status_code == 200, path
        if b'class="empty"' in answer.content:
            empty.add(path)
    if person.role in ("shelter-manager", "shelter-staff"):
        # Their day is in the house; whether a caseworker has asked them for something differs from day to day.
        assert "/houses/" in pages - empty
        empty.discard("/cases/today/")
    if person.key == "bayu":
        empty -= {"/", "/cases/", "/cases/today/"}
    assert empty - NOTHING_YET.keys() == set()


def test_the_manager_sees_what_happened_between_colleagues() -> None:
    client = signed_in(User.objects.get(email="ratna@contoh.test"), HARAPAN)
    for path in ("/cases/requests/", "/cases/handovers/", "/cases/covers/", "/cases/approvals/"):
        assert b'class="empty"' not in client.get(path).content, path
    with somebody("ratna") as by:
        assert Note.objects.visible_to(by).exclude(original=None).exists()


def test_most_people_have_something_to_do() -> None:
    busy = set()
    for key in ("ratna", "lukman"):
        with somebody(key):
            busy |= set(Task.objects.filter(done_at=None).values_list("assignee__email", flat=True))
    assert {"sari@contoh.test", "dewi@contoh.test", "yusuf@contoh.test", "putri@contoh.test", "nisa@lain.test"} <= busy
    assert len(busy) >= 14


def test_no_survivor_stands_in_the_database_or_the_files_in_plain() -> None:
    secrets: set[str] = set()
    for key in ("ratna", "sari", "dewi", "yusuf", "lukman"):
        with somebody(key) as by:
            rows = list(Case.objects.visible_to(by).select_related("person"))
            log_access(by=by, act="test", rows=rows, compartments=[Compartment.IDENTITY])
            for identity in Identity.objects.visible_to(by):
                found = (identity.full_name, identity.nik, identity.passport, identity.phone, identity.address)
                secrets.update(filter(None, found))
    assert len(secrets) > 3 * CASES
    dump = whole_database()
    assert b"hendra@contoh.test" in dump
    stored = b"".join(path.read_bytes() for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())
    assert len(stored) > 100_000
    # Each sentence of the demo's own stories begins with one of these words.
    for secret in (*sorted(secrets), "Klien ", "Korban bekerja ", "Penghuni ", "Anak ditemukan"):
        assert secret.encode() not in dump, secret
        assert secret.encode() not in stored, secret


def test_a_claim_counts_as_unpaid_what_the_episode_says_was_not_paid() -> None:
    with somebody("ratna"):
        figures = Episode.objects.values_list("case_id", "promised_amount", "paid_amount")
        told: dict[Any, tuple[Any, Any]] = {case: (promised, paid) for case, promised, paid in figures}
        entered = LossItem.objects.filter(head="A", wages=None, unit="MONTH").values_list("case_id", "rate")
        assert len(set(entered)) > 3
        for case, rate in entered:
            assert rate == told[case][0] - told[case][1]
        received = WageEntry.objects.filter(kind="PAID").values_list("case_id", "amount")
        assert received
        for case, amount in received:
            assert amount == told[case][1] > 0
