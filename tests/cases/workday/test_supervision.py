"""The supervisor's page: counts of what they see, by colleague, stage and sign; and the list behind each count."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from accounts import services as accounts
from accounts.models import Membership
from assessments import services as assessing
from assessments.models import Instrument
from assessments.services import Entry
from cases.case_page.closing import close_case
from cases.extension import alerts
from cases.extension.timeline_models import TimelineEntry
from cases.notes.services import add_note
from cases.record.access_models import Assignment
from cases.record.models import Case
from cases.tasks.services import add_task
from cases.team.services import assign
from cases.workday.views_supervision import SupervisedCases
from core.compartments import Compartment
from core.db import organisation_scope
from tests.cases.approvals.test_approvals import ask, need_approval
from tests.cases.asking import MARKS, SignIn, leaks, looks, queries, restrict, take_off, text, without_identity
from tests.cases.cover.standing_in import another, covered
from tests.factories import MARK_NAME, World, calm_answers, make_case, make_user

OVERVIEW, LIST = "/cases/supervision/", "/cases/supervision/cases/"
# Among those of the overview is one that finds which assessments wait for approval.
# Twelve and the pairs of records that are perhaps of one person (decision 58).
QUERIES = {OVERVIEW: 13, LIST: 8}


def rows(page: Any) -> dict[str, list[str]]:
    """The cells of the caseload by name: text, with the note below it."""
    assert page.status_code == 200
    return {
        str(row[0].text): [f"{cell.text} {cell.note}".strip() for cell in row[1:4]]
        for row in page.context["table"].rows
    }


def figures(page: Any) -> dict[str, Any]:
    return {str(stat["label"]): stat["value"] for stat in page.context["stats"]}


def counts(page: Any, name: str) -> dict[str, int]:
    (found,) = [entries for id_, _title, entries in page.context["lists"] if id_ == name]
    with translation.override("en"):
        return {str(label): count for label, count, _url in found}


def codes(page: Any) -> list[str]:
    assert page.status_code == 200
    return [row.case.code for row in page.context["rows"]]


def a_late_task(world: World, case: Case, actor: str, days: int = 3) -> None:
    with world.at_work(world.caseworker) as by:
        add_task(
            case=case,
            title="MARKTASK telepon",
            due_on=timezone.localdate() - timedelta(days=days),
            assignee=world.users[actor],
            by=by,
        )


def high(world: World, case: Case) -> None:
    with world.at_work(world.caseworker) as by:
        risks = Instrument.objects.get(code="risk-review")
        entry = Entry(timezone.localdate(), calm_answers(), "high")
        assessing.record_assessment(case=case, instrument=risks, entry=entry, by=by)


def test_the_caseload_of_each_stands_there(world: World, sign_in: SignIn) -> None:
    second = another(world, "Orang Kedua")
    high(world, second)
    a_late_task(world, second, "colleague")
    a_late_task(world, world.case, "colleague", days=9)
    page = sign_in(world.manager).get(OVERVIEW)
    since = timezone.localdate() - timedelta(days=9)
    found = rows(page)
    assert found["Caseworker"] == ["2 leads 2", "1", "0"]
    assert found["Colleague"] == ["2", "1", f"2 since {since.day} {since:%b} {since.year}"]
    assert found["Lawyer"] == ["1", "0", "0"]
    # Who has none could take one.
    assert found["Outsider"] == ["0", "0", "0"]
    assert {"Administrator", "No Role", "Foreigner"} & set(found) == set()
    assert list(found)[:2] == ["Colleague", "Caseworker"], "the most loaded first"
    assert figures(page) == {"Open cases": 2, "High risk": 1, "Overdue tasks": 2, "Waiting for approval": 0}
    assert counts(page, "stages") == {"Intake": 1, "Assessment": 1}
    assert counts(page, "risks")["No review of risk"] == 1
    assert counts(page, "missing")["No safe contact"] == 2
    # Nobody whom it is about stands there, nor what is to be done.
    assert not any(mark in text(page) for mark in (*MARKS, world.case.code, second.code, "MARKTASK", "Orang Kedua"))
    assert looks(world, "cases.case.listed") == []


def test_a_closed_case_counts_no_more(world: World, sign_in: SignIn) -> None:
    with world.at_work(world.caseworker) as by:
        close_case(
            case_id=world.case.pk, expected_version=1, outcome="OTHER", reason="Selesai", on=timezone.localdate(), by=by
        )
    page = sign_in(world.manager).get(OVERVIEW)
    assert "The work of your team appears here" in text(page)
    assert codes(sign_in(world.manager).get(LIST)) == []


@pytest.mark.parametrize("actor", ["caseworker", "shelter", "counsellor", "lawyer", "reintegration", "outsider"])
@pytest.mark.parametrize("url", [OVERVIEW, LIST])
def test_who_supervises_nobody_opens_neither_page(world: World, sign_in: SignIn, actor: str, url: str) -> None:
    answer = sign_in(world.users[actor]).get(url)
    assert answer.status_code == 403
    assert leaks(answer) == []
    assert OVERVIEW not in text(sign_in(world.users[actor]).get("/cases/today/"))


def test_restricted_cases_are_in_no_count(world: World, sign_in: SignIn) -> None:
    need_approval(world)
    ask(world)
    a_late_task(world, world.case, "colleague")
    browser = sign_in(world.manager)
    assert figures(browser.get(OVERVIEW)) == {
        "Open cases": 1,
        "High risk": 0,
        "Overdue tasks": 1,
        "Waiting for approval": 1,
    }
    restrict(world, world.case)
    page = browser.get(OVERVIEW)
    assert "The work of your team appears here" in text(page)
    another(world, "Orang Kedua")
    page = browser.get(OVERVIEW)
    assert figures(page) == {"Open cases": 1, "High risk": 0, "Overdue tasks": 0, "Waiting for approval": 0}
    assert rows(page)["Colleague"] == ["1", "0", "0"]
    assert rows(page)["Caseworker"] == ["1 leads 1", "0", "0"]
    assert world.case.code not in codes(browser.get(LIST))
    # On its team it counts.
    with world.at_work(world.caseworker) as by:
        assign(case=world.case, user=world.manager, part="CASEWORKER", by=by)
    assert figures(browser.get(OVERVIEW))["Open cases"] == 2


def test_who_has_left_stands_there_while_they_have_cases(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.manager)
    assert (rows(browser.get(OVERVIEW))["Colleague"], "access switched off" in text(browser.get(OVERVIEW))) == (
        ["1", "0", "0"],
        False,
    )
    with world.at_work(world.administrator) as by:
        row = Membership.objects.get(user=world.colleague)
        accounts.end_membership(membership_id=row.pk, expected_version=row.version, by=by)
    page = browser.get(OVERVIEW)
    assert rows(page)["Colleague"] == ["1", "0", "0"]
    assert [str(row[0].text) for row in page.context["table"].rows if row[0].note == "access switched off"] == [
        "Colleague"
    ]
    take_off(world, world.colleague)
    assert "Colleague" not in rows(browser.get(OVERVIEW))


def test_a_shelter_manager_sees_the_work_at_their_site_alone(world: World, sign_in: SignIn) -> None:
    with world.at_work(world.administrator) as by:
        far = accounts.add_site(name="Kantor Jauh", time_zone="Asia/Jakarta", by=by)
    keeper = make_user("keeper", world.organisation, far, "shelter-manager")
    far_worker = make_user("far-worker", world.organisation, far, "caseworker")
    world.users["keeper"] = keeper
    page = sign_in(keeper).get(OVERVIEW)
    assert "The work of your team appears here" in text(page)
    with world.at_work(far_worker) as by:
        case = make_case(by=by, site=far, name="Orang Jauh")
    page = sign_in(keeper).get(OVERVIEW)
    assert figures(page) == {"Open cases": 1, "Overdue tasks": 0}, "this role opens no reviews of risk"
    assert [str(column.label) for column in page.context["table"].columns][1:3] == ["Open cases", "Overdue tasks"]
    assert set(rows(page)) == {"Keeper", "Far-Worker"}
    # Not what plans and assessments lack, which this role does not open.
    assert counts(page, "missing") == {"No safe contact": 1, "Language and support not written down": 1}
    assert codes(sign_in(keeper).get(LIST)) == [case.code]
    assert set(codes(sign_in(world.manager).get(LIST))) == {case.code, world.case.code}


def test_another_organisation_counts_its_own(world: World, sign_in: SignIn) -> None:
    page = sign_in(world.foreigner).get(OVERVIEW)
    assert set(rows(page)) == {"Foreigner"}
    assert codes(sign_in(world.foreigner).get(LIST)) == [world.other_case.code]
    asked = sign_in(world.foreigner).get(LIST, {"worker": str(world.caseworker.pk)})
    assert codes(asked) == [world.other_case.code], "nobody there is of that name"


def test_what_somebody_wrote_counts_as_far_as_it_is_open_to_the_supervisor(world: World, sign_in: SignIn) -> None:
    with organisation_scope(world.organisation.pk):
        TimelineEntry.objects.all().update(at=timezone.now() - timedelta(days=40))
    with world.at_work(world.counsellor) as by:
        add_note(case=world.case, text="Isi", compartment=Compartment.COUNSELLING, by=by)
    active = {str(row[0].text): str(row[4].text) for row in sign_in(world.manager).get(OVERVIEW).context["table"].rows}
    assert active["Counsellor"] == "none for 30 days"
    with world.at_work(world.counsellor) as by:
        add_note(case=world.case, text="Isi", by=by)
    active = {str(row[0].text): str(row[4].text) for row in sign_in(world.manager).get(OVERVIEW).context["table"].rows}
    assert active["Counsellor"].startswith(f"{timezone.localdate().day} ")
    assert active["Caseworker"] == "none for 30 days"


@pytest.mark.usefixtures("clock")
def test_who_stands_in_for_whom_is_said(world: World, sign_in: SignIn) -> None:
    covered(world, world.case, first=None)
    page = sign_in(world.manager).get(OVERVIEW)
    notes = {str(row[0].text): row[0].note for row in page.context["table"].rows}
    assert notes["Colleague"] == "Outsider stands in until 5 Dec 2036"
    assert rows(page)["Outsider"][0] == "1 1 as stand-in"


def test_who_left_keeps_what_they_left_undone(world: World, sign_in: SignIn) -> None:
    a_late_task(world, world.case, "colleague")
    with organisation_scope(world.organisation.pk):
        membership = Membership.objects.get(user=world.colleague)
    with world.at_work(world.administrator) as by:
        accounts.end_membership(membership_id=membership.pk, expected_version=membership.version, by=by)
    take_off(world, world.colleague)
    assert rows(sign_in(world.manager).get(OVERVIEW))["Colleague"][2].startswith("1 since ")


def test_behind_each_count_stand_the_cases(world: World, sign_in: SignIn) -> None:
    second = another(world, "Orang Kedua")
    high(world, second)
    take_off(world, world.lawyer)
    browser = sign_in(world.manager)
    everything = {world.case.code, second.code}
    assert set(codes(browser.get(LIST))) == everything
    a_late_task(world, world.case, "caseworker")
    assert {str(stat["label"]): stat.get("url") for stat in browser.get(OVERVIEW).context["stats"]}[
        "Overdue tasks"
    ] == f"{LIST}?sign=cases.overdue"
    for chosen, expected in (
        ({"sign": "cases.overdue"}, {world.case.code}),
        ({"sign": "assessments.high_risk"}, {second.code}),
        ({"sign": "assessments.no_risk_review"}, {world.case.code}),
        ({"stage": "ASSESSMENT"}, {second.code}),
        ({"worker": str(world.colleague.pk)}, everything),
        ({"worker": str(world.counsellor.pk)}, {world.case.code}),
        ({"worker": str(world.counsellor.pk), "sign": "assessments.high_risk"}, set()),
        # What makes no sense chooses nothing.
        ({"worker": "x", "sign": "cases.secret", "stage": "\x00"}, everything),
    ):
        assert set(codes(browser.get(LIST, chosen))) == expected, chosen
    overview = browser.get(OVERVIEW)
    linked = [entry for _id, _title, entries in overview.context["lists"] for entry in entries]
    assert {label: len(codes(browser.get(url))) for label, _count, url in linked} == {
        label: count for label, count, _url in linked
    }


def test_the_list_leads_to_where_what_is_missing_is_filled_in(world: World, sign_in: SignIn) -> None:
    page = sign_in(world.manager).get(LIST)
    (row,) = page.context["rows"]
    assert row.case.name == MARK_NAME
    by_code = {sign.code: sign.url for sign in row.signs}
    assert by_code["cases.contact"] == f"{world.case.get_absolute_url()}contact/edit/"
    assert {sign_in(world.manager).get(url).status_code for url in by_code.values() if url} == {200}
    (entry,) = looks(world, "cases.case.listed")
    assert (entry.case_ids, set(entry.compartments)) == ([world.case.pk], {"general", "identity", "location"})
    without_identity(world, "case-manager")
    page = sign_in(world.manager).get(LIST)
    (row,) = page.context["rows"]
    assert (row.case.name, leaks(page)) == ("Name hidden", [])
    assert "cases.contact" not in {sign.code for sign in row.signs}


def test_what_the_list_tells_of_is_what_its_line_in_the_log_names(world: World) -> None:
    told = {compartment for sign in alerts.registry.values() for compartment in sign.reads}
    assert told <= set(SupervisedCases.opens)


def test_the_number_of_queries_does_not_grow_with_cases_and_colleagues(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.manager)
    for count in (2, 12):
        with world.at_work(world.caseworker) as by:
            cases = [make_case(by=by, site=world.site, name=f"Warga {number}") for number in range(count)]
        for number, case in enumerate(cases):
            user = make_user(f"worker-{count}-{number}", world.organisation, world.site, "caseworker")
            with world.at_work(world.caseworker) as by:
                assign(case=case, user=user, part=Assignment.Part.CASEWORKER, by=by)
            world.users[user.email] = user
            a_late_task(world, case, user.email)
        assert {url: queries(browser, url) for url in QUERIES} == QUERIES
