"""The intake opens a case, whatever the answer to consent; facts that cannot be are refused in a sentence."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts import services as accounts
from cases.consent.models import Consent
from cases.extension.timeline_models import TimelineEntry
from cases.identity.facts import PersonFacts
from cases.intake.models import Intake
from cases.intake.services import IntakeFacts, register_intake
from cases.record.access_models import Assignment
from cases.record.models import Case, Identity, Person
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from core.errors import DomainError
from tests.accounts.conftest import role
from tests.cases.asking import SignIn, nothing_changes, text
from tests.cases.intake.intaking import URL, answer_steps, kept, walk
from tests.factories import World


def form(world: World, **changes: Any) -> dict[str, Any]:
    """The answers of a complete intake, of all steps together."""
    sent = {
        "rule": "ONLY_SO",
        "safe_channels": ["CHAT"],
        "age_group": "ADULT",
        "needs_interpreter": "no",
        "has_disability": "unknown",
        "channel": "POLICE",
        "received_at": "2026-03-10T09:30",
        "site": str(world.site.pk),
        "decision": "GIVEN",
        "form": "ORAL",
        "decided_on": "2026-03-10",
        "explained": ["PURPOSE", "WITHDRAWAL"],
        "full_name": "Melati Contohbaru",
        "aliases": "Mel, Tia ,",
        "gender": "Feminine",
        "citizenship": "ID",
        "birth_date": "2001-08-17",
        "phone": "0812-0000-0009",
        "account": "Dijanjikan kerja di restoran.",
        "urgent_needs": ["SHELTER", "HEALTH"],
    }
    return {key: value for key, value in {**sent, **changes}.items() if value is not None}


def count(world: World) -> tuple[int, ...]:
    with organisation_scope(world.organisation.pk):
        models = (Case, Person, Identity, Intake, Consent, Assignment, TimelineEntry)
        return tuple(model.objects.count() for model in models)


def test_an_intake_opens_a_case_with_its_registrar_on_it(world: World, sign_in: SignIn) -> None:
    answer = walk(sign_in(world.outsider), form(world, is_in_danger="on"))
    assert answer.status_code == 303
    with world.at_work(world.outsider) as by:
        case = Case.objects.visible_to(by).exclude(pk=world.case.pk).get()
        assert answer.headers["Location"] == case.get_absolute_url()
        assert (case.priority, case.status, case.opened_on) == ("URGENT", "ACTIVE", date(2026, 3, 10))
        log_access(by=by, act="test", rows=[case], compartments=[Compartment.IDENTITY, Compartment.GENERAL])
        identity = Identity.objects.get(person=case.person)
        assert (identity.full_name, identity.aliases, identity.birth_date, identity.phone) == (
            "Melati Contohbaru",
            ["Mel", "Tia"],
            "2001-08-17",
            "+6281200000009",
        )
        assert (case.person.birth_year, case.person.is_child, case.person.citizenship) == (2001, False, "ID")
        intake = Intake.objects.get(case=case)
        assert (intake.channel, intake.account, intake.urgent_needs, intake.is_in_danger) == (
            "POLICE",
            "Dijanjikan kerja di restoran.",
            ["SHELTER", "HEALTH"],
            True,
        )
        consent = Consent.objects.get(case=case)
        assert (consent.recipient, consent.data_classes) == ("OWN", list(Compartment.values))
        assert (consent.purpose, consent.decision, consent.form, consent.explained, consent.decided_on) == (
            "CARE",
            "GIVEN",
            "ORAL",
            ["PURPOSE", "WITHDRAWAL"],
            date(2026, 3, 10),
        )
        assert [(a.user_id, a.part) for a in Assignment.objects.filter(case=case)] == [(by.pk, "LEAD")]
        kinds = TimelineEntry.objects.filter(case=case).order_by("kind").values_list("kind", flat=True)
        # What is urgent is a task each, and the needs with which the plan begins.
        assert list(kinds) == ["care.plan", "cases.consent", "cases.intake", *["cases.task"] * 3]


def test_a_refused_consent_still_opens_the_case(world: World, sign_in: SignIn) -> None:
    assert walk(sign_in(world.outsider), form(world, decision="REFUSED")).status_code == 303
    with world.at_work(world.outsider) as by:
        case = Case.objects.visible_to(by).get()
        assert Consent.objects.get(case=case).decision == "REFUSED"
        assert case.is_open


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"full_name": ""}, "Full name: Fill in this field."),
        ({"full_name": "a\x00b"}, "Full name: The text contains a character that cannot be stored."),
        ({"full_name": "x" * 201}, "Full name: The text is too long: 201 characters; 200 fit"),
        ({"account": "x" * 20_001}, "What was told: The text is too long: 20001 characters; 20000 fit"),
        ({"birth_date": "3026-01-01"}, "Date of birth: Check the year"),
        ({"birth_date": "1899-12-31"}, "Date of birth: Check the year: it must be 1900 or later."),
        ({"birth_date": "2001-02-30"}, "Date of birth: Enter a real date"),
        ({"birth_date": "99999-01-01"}, "Date of birth: Enter a real date"),
        ({"birth_year": "0"}, "Year of birth: Enter a number of 1900 or more."),
        ({"birth_year": "2199"}, "Year of birth: The year of birth lies in the future."),
        ({"birth_year": "9" * 400}, "Year of birth: "),
        ({"received_at": "0001-01-01T00:00"}, "Received at: Check the year"),
        ({"received_at": "9999-12-31T23:59"}, "Received at: Check the year"),
        ({"received_at": "kemarin"}, "Received at: Enter a real date and time."),
        ({"decided_on": "3026-01-01"}, "Decided on: Check the year"),
        ({"nik": "3171234599990001"}, "National identity number (NIK): "),
        ({"nik": "12345"}, "National identity number (NIK): "),
        ({"phone": "tidak ada"}, "Phone: Enter a phone number"),
        ({"channel": "IMPORT"}, "How the case reached us: This choice is no longer possible. Choose another one."),
        ({"gender": "X"}, "Gender: This choice is no longer possible. Choose another one."),
        ({"citizenship": "XX"}, "Citizenship: This choice is no longer possible. Choose another one."),
        ({"site": "not-a-key"}, "Site: This choice is no longer possible. Choose another one."),
        ({"urgent_needs": ["SHELTER", "GOLD"]}, "Urgent needs: This choice is no longer possible. Choose another one."),
        ({"decision": None}, "Decision: Choose an answer."),
    ],
)
def test_facts_that_cannot_be_are_refused_and_nothing_is_written(
    world: World, sign_in: SignIn, changes: dict[str, Any], sentence: str
) -> None:
    before = count(world)
    answer = walk(sign_in(world.caseworker), form(world, **changes))
    page = text(answer)
    assert answer.status_code == 422
    assert sentence in page.replace("&#x27;", "'")
    assert count(world) == before
    # What was typed is kept, also where it is to be corrected.
    (answers,) = kept(world)
    typed = {name: [value] if isinstance(value, str) else value for name, value in changes.items() if value}
    assert typed.items() <= next(iter(reversed(answers.values()))).items()


def test_what_lies_ahead_is_refused(world: World, sign_in: SignIn) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    browser = sign_in(world.caseworker)
    for name, value, sentence in (
        ("birth_date", str(tomorrow), "Date of birth: This date must be today or earlier."),
        ("decided_on", str(tomorrow), "Decided on: This date must be today or earlier."),
        ("received_at", f"{tomorrow}T23:00", "Received at: This moment lies in the future."),
    ):
        answer = walk(browser, form(world, **{name: value}))
        assert (answer.status_code, sentence in text(answer)) == (422, True)


def test_nobody_registers_at_a_site_where_they_do_not_work(world: World, sign_in: SignIn) -> None:
    before = count(world)
    answer = walk(sign_in(world.caseworker), form(world, site=str(world.other_site.pk)))
    assert answer.status_code == 422
    assert count(world) == before
    with world.at_work(world.caseworker) as by, pytest.raises(DomainError) as refused:
        register_intake(
            person=PersonFacts(full_name="A"),
            intake=IntakeFacts(channel="HOTLINE", account="b", received_at=timezone.now()),
            consent=None,
            site=world.other_site,
            by=by,
        )
    assert refused.value.field == "site"


def test_nor_at_one_where_their_role_registers_no_cases(world: World, sign_in: SignIn) -> None:
    """Caseworker here, counsellor there: the form offers the site here alone, and the service takes no other."""
    with organisation_scope(world.organisation.pk):
        far = accounts.add_site(name="Kantor Jauh", time_zone="Asia/Jayapura", by=None)
        accounts.add_member(user=world.caseworker, role=role(world, "counsellor"), site=far, by=None)
    browser = sign_in(world.caseworker)
    page = text(browser.get(answer_steps(browser, form(world), until="safety").headers["Location"]))
    assert (f'value="{world.site.pk}"' in page, f'value="{far.pk}"' in page) == (True, False)
    before = count(world)
    assert walk(browser, form(world, site=str(far.pk))).status_code == 422
    assert count(world) == before
    with world.at_work(world.caseworker) as by, nothing_changes(), pytest.raises(DomainError) as refused:
        register_intake(
            person=PersonFacts(full_name="A"),
            intake=IntakeFacts(channel="HOTLINE", account="b", received_at=timezone.now()),
            consent=None,
            site=far,
            by=by,
        )
    assert (refused.value.field, str(refused.value)) == ("site", "Anda tidak dapat membuka kasus di kantor ini.")
    assert walk(browser, form(world)).status_code == 303


@pytest.mark.parametrize("actor", ["shelter", "lawyer", "counsellor", "reintegration", "administrator", "no_role"])
def test_other_roles_register_nothing(world: World, sign_in: SignIn, actor: str) -> None:
    before = count(world)
    assert sign_in(world.users[actor]).post(URL, form(world)).status_code == 403
    assert count(world) == before


@pytest.mark.parametrize(
    ("facts", "is_child"),
    [
        ({"birth_date": date(2008, 3, 10)}, False),
        ({"birth_date": date(2008, 3, 11)}, True),
        ({"birth_year": 2008}, True),
        ({"birth_year": 2007}, False),
        ({}, False),
    ],
)
def test_a_child_is_who_may_be_under_18_on_the_day_of_the_intake(
    world: World, facts: dict[str, Any], is_child: bool
) -> None:
    with world.at_work(world.caseworker) as by:
        case = register_intake(
            person=PersonFacts(full_name="A", **facts),
            intake=IntakeFacts(
                channel="HOTLINE",
                account="b",
                received_at=datetime(2026, 3, 10, 3, 0, tzinfo=UTC),
            ),
            consent=None,
            site=world.site,
            by=by,
        )
        assert case.person.is_child is is_child


def test_the_day_of_a_case_is_the_day_at_its_site(world: World) -> None:
    with organisation_scope(world.organisation.pk):
        east = accounts.add_site(name="Kantor Timur", time_zone="Asia/Jayapura", by=None)
        accounts.add_member(user=world.caseworker, role=role(world, "caseworker"), site=east, by=None)
    with world.at_work(world.caseworker) as by:
        days = []
        for site in (world.site, east):
            case = register_intake(
                person=PersonFacts(full_name="A"),
                # 23.30 in Jakarta, half past one of the next day in Jayapura.
                intake=IntakeFacts(
                    channel="HOTLINE", account="b", received_at=datetime(2026, 3, 10, 16, 30, tzinfo=UTC)
                ),
                consent=None,
                site=site,
                by=by,
            )
            days.append(case.opened_on)
    assert days == [date(2026, 3, 10), date(2026, 3, 11)]


@pytest.mark.parametrize(("name", "value"), [("gender", "Female"), ("citizenship", "XX")])
def test_a_code_that_its_list_does_not_have_is_refused_by_the_service_too(world: World, name: str, value: str) -> None:
    before = count(world)
    with world.at_work(world.caseworker) as by, pytest.raises(DomainError) as refused:
        register_intake(
            person=PersonFacts(full_name="A", **{name: value}),
            intake=IntakeFacts(channel="HOTLINE", account="b", received_at=timezone.now()),
            consent=None,
            site=world.site,
            by=by,
        )
    assert refused.value.field == name
    assert count(world) == before


def test_a_number_copied_from_a_telephone_is_taken_without_its_hidden_directions(world: World, sign_in: SignIn) -> None:
    sent = form(world, phone="\u202a+62 812-0000-0009\u202c", nik="\u20663171234501700009\u2069", full_name="Kenanga")
    assert walk(sign_in(world.caseworker), sent).status_code == 303
    with world.at_work(world.caseworker) as by:
        identity = Identity.objects.exclude(person=world.case.person_id).get()
        log_access(by=by, act="test", rows=[identity], compartments=[Compartment.IDENTITY])
        assert (identity.phone, identity.nik) == ("+6281200000009", "3171234501700009")


@pytest.mark.parametrize(
    ("said", "kept"), [("ADULT", (False, True)), ("CHILD", (True, False)), ("NOT_KNOWN", (False, False))]
)
def test_what_was_said_of_the_age_is_kept_where_no_year_is_known(
    world: World, sign_in: SignIn, said: str, kept: tuple[bool, bool]
) -> None:
    sent = form(world, full_name="Kenanga", age_group=said, birth_date="", birth_year="")
    assert walk(sign_in(world.caseworker), sent).status_code == 303
    with world.at_work(world.caseworker):
        person = Person.objects.exclude(pk=world.case.person_id).get()
        assert (person.is_child, person.is_said_adult) == kept
