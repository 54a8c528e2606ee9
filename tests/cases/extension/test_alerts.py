"""What a case says should be looked at: when, to whom, in one query of one case or many; and its stage."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from assessments import services as assessing
from assessments.models import Instrument
from assessments.services import Entry
from care import services as caring
from care.models import GivenService, SafetyPlan
from care.services.given import ServiceFacts
from care.services.safety import SafetyFacts
from cases.case_page.closing import close_case, set_status
from cases.consent.models import Consent
from cases.extension import alerts
from cases.identity.relatives import CommunicationFacts, save_communication
from cases.permissions import CasePermission
from cases.record.access_models import Assignment
from cases.record.models import Case, Identity, Person
from cases.record.stages import Stage
from cases.safe_contact.services import ContactFacts, save_safe_contact
from cases.tasks.services import add_task, finish_task
from cases.web import case_head
from core.compartments import Compartment
from core.db import organisation_scope
from tests.cases.asking import NOW, Address, Clock, SignIn, at, looks, restrict, text, without_identity
from tests.factories import World, calm_answers, make_case
from tests.identification.makers import found_out

# The cast's case is from the second of March 2026: whatever must be there by some day is missing long since.
MISSING_FROM_THE_FIRST = [
    "cases.contact",
    "assessments.no_risk_review",
    "care.no_safety_plan",
    "care.no_plan",
    "identification.nothing",
    "cases.episode",
    "cases.language",
    "documents.none",
]
# As in test_case_page.py, without notes to open.
QUERIES = 12
LONG_AGO = datetime(2026, 3, 3, 3, 0, tzinfo=UTC)


def told(world: World, actor: str = "caseworker", case: Case | None = None) -> list[str]:
    """The signs that somebody is told of in a case, in their order, as the case page says them."""
    with world.at_work(world.users[actor]) as user:
        rows = Case.objects.visible_to(user, CasePermission.VIEW).with_reached_by()
        found = rows.filter(pk=(case or world.case).pk).first()
        if found is None:
            return []
        case_head.read_front(found)
        return [sign.code for sign in alerts.of(found, user)]


def listed(world: World, actor: str, base: Any = CasePermission.VIEW) -> dict[str, list[str]]:
    """The same of all cases that somebody sees, as a list says it: by the code of the case."""
    with world.at_work(world.users[actor]) as user:
        asked = alerts.known_somewhere(user)
        rows = Case.objects.visible_to(user, base).open()
        found = alerts.with_known(rows, user, base=base, asked=asked)
        return {case.code: [sign.code for sign in alerts.among(case, asked)] for case in found}


def reviewed(
    world: World, judgement: str, *, days: int = 0, next_on: date | None = None, code: str = "risk-review"
) -> None:
    with world.at_work(world.caseworker) as by:
        assessing.record_assessment(
            case=world.case,
            instrument=Instrument.objects.get(code=code),
            entry=Entry(timezone.localdate() - timedelta(days=days), calm_answers(), judgement, next_review_on=next_on),
            by=by,
        )


def update(world: World, model: Any, where: dict[str, Any], **values: Any) -> None:
    with organisation_scope(world.organisation.pk):
        assert model.objects.filter(**where).update(**values) == 1


def test_a_new_case_says_what_is_missing_and_an_old_one_more(world: World) -> None:
    assert told(world) == MISSING_FROM_THE_FIRST
    update(world, Case, {"pk": world.case.pk}, opened_on=timezone.localdate())
    assert told(world) == ["cases.contact", "assessments.no_risk_review", "cases.language"]


@pytest.mark.usefixtures("clock")
def test_what_must_be_there_by_a_day_is_missing_from_that_day_on(world: World, clock: Clock) -> None:
    """The conditions are put together once, and follow the clock all the same."""
    update(world, Case, {"pk": world.case.pk}, opened_on=NOW.date(), updated_at=NOW)
    at_once = ["cases.contact", "assessments.no_risk_review", "cases.language"]
    assert told(world) == at_once
    clock(NOW + timedelta(days=13))
    assert told(world) == at_once
    clock(NOW + timedelta(days=14))
    assert set(told(world)) - set(at_once) == {"care.no_safety_plan", "identification.nothing", "cases.episode"}
    clock(NOW + timedelta(days=30))
    assert {"care.no_plan", "documents.none"} <= set(told(world))
    assert "cases.quiet" not in told(world)
    clock(NOW + timedelta(days=30, seconds=1))
    assert "cases.quiet" in told(world)


@pytest.mark.usefixtures("clock")
def test_a_lead_for_some_days_leads_for_those_days(world: World, clock: Clock) -> None:
    lead = {"case": world.case.pk, "part": "LEAD"}
    update(world, Assignment, lead, since=NOW, until=NOW + timedelta(days=2))
    assert "cases.lead" not in told(world, "manager")
    clock(NOW + timedelta(days=2))
    assert "cases.lead" in told(world, "manager")


FILLED: list[tuple[str, Callable[[World], Any]]] = [
    (
        "cases.contact",
        lambda world: save_safe_contact(
            case_id=world.case.pk, expected_version=0, facts=ContactFacts(rule="ANY"), by=world.caseworker
        ),
    ),
    (
        "care.no_safety_plan",
        lambda world: caring.make_safety_plan(
            case=world.case,
            facts=SafetyFacts("Tanda", "Langkah", "", "", "", timezone.localdate(), world.caseworker),
            by=world.caseworker,
        ),
    ),
    (
        "care.no_plan",
        lambda world: caring.add_goal(
            plan=caring.begin_plan(case=world.case, needs="Kerja", by=world.caseworker),
            kind="Livelihood",
            objective="Warung",
            planned_end=None,
            by=world.caseworker,
        ),
    ),
    (
        "cases.language",
        lambda world: save_communication(
            case_id=world.case.pk,
            expected_version=0,
            facts=CommunicationFacts(primary_language="jav"),
            by=world.caseworker,
        ),
    ),
]


@pytest.mark.parametrize(("code", "fill"), FILLED, ids=[code for code, _fill in FILLED])
def test_what_is_filled_in_is_missing_no_more(world: World, code: str, fill: Callable[[World], Any]) -> None:
    with world.at_work(world.caseworker):
        fill(world)
    assert told(world) == [one for one in MISSING_FROM_THE_FIRST if one != code]


def test_what_is_found_out_and_reviewed_is_missing_no_more(world: World) -> None:
    found_out(world, "ACT", RECRUITMENT="YES")
    reviewed(world, "low")
    gone = {"identification.nothing", "assessments.no_risk_review"}
    assert told(world) == [one for one in MISSING_FROM_THE_FIRST if one not in gone]


@pytest.mark.parametrize(
    ("code", "model", "lookup", "values"),
    [
        ("cases.age", Person, "person", {"birth_year": None}),
        ("cases.citizenship", Person, "person", {"citizenship": ""}),
        ("cases.gender", Person, "person", {"gender": ""}),
        ("cases.number", Identity, "identity", {"nik": None, "passport": None}),
        ("cases.quiet", Case, "case", {"updated_at": LONG_AGO}),
        (
            "cases.lead",
            Assignment,
            "lead",
            {"since": LONG_AGO, "until": LONG_AGO},
        ),
    ],
)
def test_each_fact_that_is_missing_says_so(
    world: World, code: str, model: Any, lookup: str, values: dict[str, Any]
) -> None:
    where = {
        "person": {"pk": world.case.person_id},
        "identity": {"person": world.case.person_id},
        "case": {"pk": world.case.pk},
        "lead": {"case": world.case.pk, "part": "LEAD"},
    }[lookup]
    assert code not in told(world, "manager")
    update(world, model, where, **values)
    assert code in told(world, "manager")


def test_without_a_decision_on_care_it_is_asked_for(world: World) -> None:
    with organisation_scope(world.organisation.pk):
        Consent.objects.filter(case=world.case).update(purpose=Consent.Purpose.SERVICE)
    assert "cases.consent" in told(world)


def test_the_newest_review_of_risk_says_how_high_it_is(world: World) -> None:
    today = timezone.localdate()
    reviewed(world, "emergency", days=9, next_on=today - timedelta(days=2))
    assert told(world)[:2] == ["assessments.high_risk", "assessments.review_overdue"]
    # A newer one takes its place, whatever it says and however often it is to be looked at again.
    reviewed(world, "medium", days=1, next_on=today)
    assert {"assessments.high_risk", "assessments.review_overdue"} & set(told(world)) == set()
    reviewed(world, "high")
    assert told(world)[0] == "assessments.high_risk"
    # Without an instrument for it nobody is asked.
    with organisation_scope(world.organisation.pk):
        Instrument.objects.filter(kind=Instrument.Kind.RISK).update(kind=Instrument.Kind.OTHER)
    assert {one for one in told(world) if one.startswith("assessments.")} == set()


def test_an_overdue_task_stands_on_the_page_already_and_is_told_in_lists_alone(world: World) -> None:
    with world.at_work(world.caseworker) as by:
        due_on = timezone.localdate() - timedelta(days=1)
        add_task(case=world.case, title="Telepon", due_on=due_on, assignee=by, by=by)
    assert "cases.overdue" not in told(world)
    assert "cases.overdue" in listed(world, "caseworker")[world.case.code]


def test_a_plan_that_nobody_looked_at_again_is_a_risk(world: World) -> None:
    with world.at_work(world.caseworker):
        FILLED[1][1](world)
    assert "care.safety_overdue" not in told(world)
    update(world, SafetyPlan, {"case": world.case.pk}, review_on=timezone.localdate() - timedelta(days=1))
    assert "care.safety_overdue" in told(world)


def test_each_is_told_what_their_roles_open_in_that_case_and_nothing_else(world: World) -> None:
    # Who counsels opens no places; who keeps the house opens neither accounts, plans nor documents.
    assert told(world, "counsellor") == [
        one for one in MISSING_FROM_THE_FIRST if one not in ("care.no_safety_plan", "documents.none")
    ]
    assert told(world, "shelter") == ["cases.contact", "cases.language"]
    assert told(world, "outsider") == []
    assert told(world, "foreigner") == []
    without_identity(world, "caseworker")
    hidden = {"cases.contact", "cases.language", "documents.none"}
    assert told(world) == [one for one in MISSING_FROM_THE_FIRST if one not in hidden]


@pytest.mark.parametrize(
    "actor", ["caseworker", "colleague", "manager", "counsellor", "lawyer", "shelter", "reintegration"]
)
def test_a_list_says_the_same_as_the_case_for_everybody(world: World, actor: str) -> None:
    with world.at_work(world.outsider) as by:
        other = make_case(by=by, site=world.site, name="Orang Kedua")
    reviewed(world, "high", next_on=timezone.localdate() + timedelta(days=1))
    for case in (world.case, other):
        said = told(world, actor, case)
        assert listed(world, actor).get(case.code, []) == said
    assert listed(world, "caseworker")[world.case.code][0] == "assessments.high_risk"


def test_a_restricted_case_is_in_no_list_and_no_count_of_others(world: World) -> None:
    assert list(listed(world, "manager", CasePermission.SUPERVISE)) == [world.case.code]
    restrict(world, world.case)
    assert listed(world, "manager", CasePermission.SUPERVISE) == {}
    assert list(listed(world, "caseworker")) == [world.case.code]


def test_a_closed_case_asks_for_nothing(world: World, sign_in: SignIn, address: Address) -> None:
    with world.at_work(world.caseworker) as by:
        close_case(
            case_id=world.case.pk, expected_version=1, outcome="OTHER", reason="Selesai", on=timezone.localdate(), by=by
        )
    assert told(world) == []
    assert "signs-heading" not in text(sign_in(world.caseworker).get(address("detail")))


def card(page: Any) -> str:
    body = text(page)
    return body.split('id="signs-heading"')[1].split("</section>")[0] if 'id="signs-heading"' in body else ""


def test_the_case_page_says_what_is_missing_why_and_where_to_fill_it_in(
    world: World, sign_in: SignIn, address: Address
) -> None:
    shown = card(sign_in(world.caseworker).get(address("detail")))
    assert "A call at the wrong moment can bring the survivor into danger." in shown
    links = re.findall(r'<a href="([^"]+)"', shown)
    assert links == [
        address("edit-contact"),
        f"{at('assessments:start', world.case)}?kind=RISK",
        at("care:safety", world.case),
        at("care:plan", world.case),
        at("identification:section", world.case),
        address("add-episode"),
        address("edit-communication"),
        at("documents:add", world.case),
    ]
    assert "4 more" in shown
    browser = sign_in(world.caseworker)
    assert {browser.get(url).status_code for url in links} == {200}
    # Who may not put it right is told, and led nowhere.
    assert re.findall(r'<a href="([^"]+)"', card(sign_in(world.shelter).get(address("detail")))) == []
    # The look that the page has logged is the only one.
    assert len(looks(world, "cases.case.opened")) == 10


def test_the_page_takes_no_query_more_for_it(
    world: World, sign_in: SignIn, address: Address, django_assert_num_queries: Any
) -> None:
    browser = sign_in(world.caseworker)
    browser.get(address("detail"))
    with django_assert_num_queries(QUERIES + 6):
        assert card(browser.get(address("detail")))


def test_a_note_that_is_saved_alone_asks_for_no_signs(world: World, sign_in: SignIn, address: Address) -> None:
    answer = sign_in(world.caseworker).post(
        address("add-note"), {"text": "Catatan", "compartment": "general"}, headers={"HX-Request": "true"}
    )
    assert (answer.status_code, card(answer)) == (200, "")
    refused = sign_in(world.caseworker).post(address("add-note"), {"text": "", "compartment": "general"})
    assert (refused.status_code, bool(card(refused))) == (422, True)


def stage(world: World) -> str:
    with world.at_work(world.lawyer) as user:
        found: str = Case.objects.visible_to(user).with_stage().values_list("stage", flat=True).get(pk=world.case.pk)
        return found


def test_the_stage_is_read_off_what_is_filled_in(world: World, sign_in: SignIn, address: Address) -> None:
    assert stage(world) == Stage.INTAKE
    reviewed(world, "low")
    assert stage(world) == Stage.ASSESSMENT
    with world.at_work(world.caseworker) as by:
        facts = ServiceFacts("SHELTER", timezone.localdate())
        caring.record_service(case=world.case, facts=facts, by=by)
    # What is given before there is a plan is urgent help.
    assert stage(world) == Stage.ASSESSMENT
    with world.at_work(world.caseworker) as by:
        plan = caring.begin_plan(case=world.case, needs="Kerja", by=by)
    assert stage(world) == Stage.ASSESSMENT, "a plan without a goal is none"
    with world.at_work(world.caseworker) as by:
        caring.add_goal(plan=plan, kind="Livelihood", objective="Warung", planned_end=None, by=by)
    assert stage(world) == Stage.SERVICE
    with organisation_scope(world.organisation.pk):
        GivenService.objects.all().delete()
    assert stage(world) == Stage.PLAN
    assert ">Planning<" in text(sign_in(world.lawyer).get(address("detail")))
    with world.at_work(world.caseworker) as by:
        set_status(case=world.case, status="FOLLOW_UP", by=by)
    assert stage(world) == Stage.FOLLOW_UP
    with world.at_work(world.caseworker) as by:
        version = Case.objects.get(pk=world.case.pk).version
        close_case(
            case_id=world.case.pk,
            expected_version=version,
            outcome="OTHER",
            reason="Selesai",
            on=timezone.localdate(),
            by=by,
        )
    assert stage(world) == Stage.CLOSED
    assert ">Closed<" in text(sign_in(world.lawyer).get(address("detail")))


def test_a_done_action_of_the_plan_is_a_service_and_a_dropped_one_is_none(world: World) -> None:
    with world.at_work(world.caseworker) as by:
        plan = caring.begin_plan(case=world.case, needs="Kerja", by=by)
        goal = caring.add_goal(plan=plan, kind="Livelihood", objective="Warung", planned_end=None, by=by)
        work = {"due_on": timezone.localdate(), "assignee": by}
        first, second = (caring.add_action(goal=goal, title=title, by=by, **work) for title in ("Satu", "Dua"))
        caring.drop_action(action_id=first.pk, expected_version=1, by=by)
    assert stage(world) == Stage.PLAN
    with world.at_work(world.caseworker) as by:
        finish_task(task_id=second.task_id, expected_version=1, by=by)
    assert stage(world) == Stage.SERVICE


def test_what_lies_in_other_compartments_makes_no_stage(world: World) -> None:
    """Who does not read them would learn by it that there is something."""
    with organisation_scope(world.organisation.pk):
        Instrument.objects.filter(code="risk-review").update(compartment=Compartment.CLINICAL)
    reviewed(world, "emergency")
    assert stage(world) == Stage.INTAKE
    assert {"assessments.high_risk", "assessments.no_risk_review"} & set(told(world, "lawyer")) == set()
