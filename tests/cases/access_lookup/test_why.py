"""Why somebody sees a case: the reasons agree with what is shown, and who asks about others learns no more."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from accounts import services as accounts
from accounts.models import Membership, RolePermission
from audit.models import Act
from cases.access_lookup import explanation
from cases.access_lookup.explanation import explained
from cases.permissions import CasePermission
from cases.record.access_models import Assignment, CaseAccess
from cases.record.models import Case, Identity
from cases.team import grants
from cases.team.restriction import restrict_case
from cases.team.services import assign, grant_access, share_with_site
from core.compartments import Compartment
from core.db import organisation_scope
from tests.access.kept_stage import kept_stage
from tests.access.stage import Stage
from tests.accounts.conftest import membership, role
from tests.cases.asking import MARKS, SignIn, at, looks, nothing_changes, queries, restrict, text
from tests.factories import World, make_case

ASK = "/cases/access/"
STATES = ("own", "unassigned", "restricted")


@pytest.fixture
def administrator(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.administrator)


def asked(world: World, browser: Client, actor: str, code: str) -> Any:
    return browser.post(ASK, {"member": str(membership(world, actor).pk), "code": code})


def answer(response: Any) -> str:
    """What the page says, without what differs from form to form."""
    found = re.search(
        r'<section class="card measure" aria-labelledby="answer-title">.*?</section>', text(response), re.S
    )
    assert found is not None
    return found.group()


def differences(stage: Stage) -> tuple[int, list[str]]:
    """Where the explanation and `visible_to` do not say the same: everybody, every case, every compartment."""
    compared, found = 0, []
    for actor in stage.at_work:
        user = stage.world.users[actor]
        with stage.world.at_work(user), translation.override("en"):
            for state in STATES:
                case = Case.objects.with_reached_by().get(pk=stage.objects[state]["case"].pk)
                why = explained(case, user)
                seen = Case.objects.visible_to(user, CasePermission.VIEW).filter(pk=case.pk).exists()
                said = {line.kind.code or "account": line.is_open for line in why.lines}
                shown = {
                    value: Case.objects.visible_to(user, compartment=value).filter(pk=case.pk).exists()
                    for value in Compartment.values
                }
                shown["identity"] = Identity.objects.visible_to(user).filter(person=case.person_id).exists()
                told = Case.objects.visible_to(user, CasePermission.READ_ACCOUNT).filter(pk=case.pk)
                shown["account"] = told.exists()
                compared += len(said)
                found += [f"{actor} {state} {each}" for each in said if said[each] != shown[each]]
                if bool(why.ways) != seen:
                    found.append(f"{actor} {state}: seen {seen}, because of {why.ways}")
                found += [f"{actor} {state} {line}" for line in why.lines if not line.why]
    return compared, found


def test_the_reasons_agree_with_what_is_shown(db: None) -> None:
    stage = kept_stage()
    compared, found = differences(stage)
    assert found == []
    assert compared == len(stage.at_work) * len(STATES) * 7
    assert compared > 300


def test_the_rows_behind_a_case_are_those_that_reach_it(db: None) -> None:
    from cases.record import querysets

    stage = kept_stage()
    with organisation_scope(stage.world.organisation.pk):
        for state in STATES:
            case = Case.objects.get(pk=stage.objects[state]["case"].pk)
            assert {row.principal for row in querysets.ways(case)} == case.reached_by


def test_the_comparison_sees_an_explanation_of_its_own(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = kept_stage()
    with monkeypatch.context() as patch:
        patch.setattr(explanation.querysets, "within", lambda case, user, *, act, compartments: list(compartments))
        assert differences(stage)[1] != []
    with monkeypatch.context() as patch:
        patch.setattr(explanation, "_ways", lambda case, user: ["because"])
        assert differences(stage)[1] != []


def ways(world: World, actor: str) -> list[str]:
    with world.at_work(world.users[actor]) as user, translation.override("en"):
        return [str(way) for way in explained(Case.objects.get(pk=world.case.pk), user).ways]


def test_each_way_has_its_words(world: World) -> None:
    with translation.override("en"):
        assert [re.sub(r"since .*:", "since …:", way) for way in ways(world, "lawyer")] == [
            "On the team since …: Lawyer"
        ]
        assert ways(world, "outsider") == ways(world, "administrator") == []
        assert ways(world, "shelter") == ["Petugas rumah aman at Kantor Contoh: all cases of this site"]
        assert set(ways(world, "manager")) == {
            "Manajer kasus at Kantor Contoh: all cases of the organisation",
            "Manajer kasus at Kantor Contoh: all cases of this site",
        }
    tomorrow = timezone.now() + timedelta(days=1)
    with world.at_work(world.caseworker) as by:
        grant_access(case=world.case, user=world.outsider, reason="Cover", until=tomorrow, by=by)
        assign(case=world.case, user=world.outsider, part="CASEWORKER", last=tomorrow.date(), by=by)
        restrict_case(case_id=world.case.pk, expected_version=world.case.version, by=by)
        share_with_site(case=world.case, site=world.site, reason="Bed", until=tomorrow, by=by)
    first, second = sorted(ways(world, "outsider"))
    assert first.startswith("Exceptional access until ")
    assert re.fullmatch(r"On the team from .* to .*: Caseworker", second)
    (shelter,) = ways(world, "shelter")
    assert shelter.startswith("Petugas rumah aman at Kantor Contoh: this site has exceptional access until ")


def test_what_has_ended_is_no_reason(world: World) -> None:
    with organisation_scope(world.organisation.pk):
        past = timezone.now() - timedelta(days=1)
        rows = CaseAccess.objects.filter(case=world.case, principal=world.lawyer.pk)
        rows.update(since=past - timedelta(days=1), until=past)
    assert ways(world, "lawyer") == []


def test_the_page_says_what_is_open_and_what_is_not(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.lawyer)
    assert at("cases:why", world.case) in text(browser.get(world.case.get_absolute_url()))
    page = text(browser.get(at("cases:why", world.case)))
    for words in (
        "On the team since",
        "as Advokat (Kantor Contoh)",
        "no role opens it",
        "What happened",
        "Counselling",
    ):
        assert words in page
    assert [entry.compartments for entry in looks(world, "cases.case.opened")][-1] == ["identity", "general"]
    assert queries(browser, at("cases:why", world.case)) == 9


def test_a_role_that_opens_a_kind_elsewhere_alone_is_named(world: World, sign_in: SignIn) -> None:
    with organisation_scope(world.organisation.pk):
        accounts.add_member(user=world.shelter, role=role(world, "counsellor"), site=world.site, by=None)
    page = text(sign_in(world.shelter).get(at("cases:why", world.case)))
    assert "Konselor (Kantor Contoh): in other cases alone" in page


def test_identity_that_another_case_of_the_person_opens_says_so(world: World) -> None:
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(role__code="shelter-staff", compartment="identity").delete()
        accounts.add_member(user=world.shelter, role=role(world, "caseworker"), site=world.site, by=None)
        Case.objects.filter(pk=world.case.pk).update(
            closed_on=timezone.localdate(), status="CLOSED", outcome="GOALS_REACHED"
        )
    with world.at_work(world.caseworker) as by:
        other = make_case(by=by, site=world.site, name="Sari Contohnama")
        Case.objects.filter(pk=other.pk).update(person=world.case.person_id)
        Assignment.objects.create(case=other, user=world.shelter, part="CASEWORKER")
        grants.sync(other)
    with world.at_work(world.shelter) as user, translation.override("en"):
        case = Case.objects.get(pk=world.case.pk)
        by_kind = {line.kind.code: line for line in explained(case, user).lines}
        assert (by_kind["identity"].is_open, by_kind["identity"].why) == (True, "by another case of the same person")
        alone = {line.kind.code: line for line in explained(case, user, alone=True).lines}
        assert (alone["identity"].is_open, alone["identity"].why) == (
            False,
            "Pekerja kasus (Kantor Contoh): in other cases alone",
        )


def test_whoever_does_not_see_the_case_is_told_nothing(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.outsider)
    there, missing = browser.get(at("cases:why", world.case)), browser.get(at("cases:why", world.other_case))
    assert (there.status_code, missing.status_code) == (404, 404)
    assert there.content == missing.content


def test_an_administrator_asks_about_somebody(world: World, administrator: Client) -> None:
    response = asked(world, administrator, "lawyer", f" {world.case.code.lower()} ")
    page = answer(response)
    assert response.status_code == 200
    for words in ("Sees this case", "On the team since", "Advokat (Kantor Contoh)", "no role opens it"):
        assert words in page
    for secret in (*MARKS, "Active", str(world.case.pk), str(world.case.person_id)):
        assert secret not in text(response)
    with organisation_scope(world.organisation.pk):
        act = Act.objects.get(verb="access.asked")
    assert (act.user_id, act.target_id, act.case_id) == (
        world.administrator.pk,
        membership(world, "lawyer").pk,
        None,
    )
    assert act.detail == {"code": world.case.code}


def test_the_answer_does_not_betray_that_there_is_a_case(world: World, administrator: Client) -> None:
    """None of this code, restricted, of another organisation, or not seen: one answer, after the same queries."""
    with world.at_work(world.caseworker) as by:
        hidden = make_case(by=by, site=world.site, name="Orang Terbatas")
        unseen = make_case(by=by, site=world.site, name="Orang Jauh")
        assign(case=hidden, user=world.lawyer, part="LAWYER", by=by)
    restrict(world, hidden)
    with organisation_scope(world.other_organisation.pk):
        foreign = Case.objects.get(pk=world.other_case.pk).code
    codes = [hidden.code, unseen.code, foreign, "K26-00000"]
    answers = [answer(asked(world, administrator, "lawyer", code)).replace(code, "…") for code in codes]
    assert len(set(answers)) == 1
    assert "nothing is said here" in answers[0]
    assert "In own cases" in answers[0]
    with organisation_scope(world.organisation.pk):
        assert [act.detail["code"] for act in Act.objects.filter(verb="access.asked").order_by("at")] == codes
        assert not Act.objects.filter(verb="access.asked").exclude(case_id=None).exists()


def test_it_asks_the_database_the_same_whether_there_is_a_case_or_not(world: World, administrator: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with world.at_work(world.caseworker) as by:
        hidden = make_case(by=by, site=world.site, name="Orang Terbatas")
        assign(case=hidden, user=world.lawyer, part="LAWYER", by=by)
    restrict(world, hidden)
    said = []
    for code in (hidden.code, "K26-00000"):
        with CaptureQueriesContext(connection) as captured:
            asked(world, administrator, "lawyer", code)
        said.append([re.sub(r"'[^']*'|\bs\d+_x\d+|_curs_\w+", "…", query["sql"]) for query in captured])
    assert said[0] == said[1]
    assert len(said[0]) < 30


@pytest.mark.parametrize(
    "code", ["", "Sari Contohnama", "K26-7F3Q", "K26-7F3QXX", "K26-7F3QU", "K26-7F3QX\n1", "K٢٦-7F3QX"]
)
def test_what_is_no_code_is_refused_and_written_nowhere(world: World, administrator: Client, code: str) -> None:
    with nothing_changes():
        response = asked(world, administrator, "lawyer", code)
    assert response.status_code == 422


@pytest.mark.parametrize("typed", ["K267F3Q1", " k26 7f3qi ", "K26-7F3QL", "k26-7f3q1"])
def test_a_code_is_read_here_as_by_the_search(world: World, administrator: Client, typed: str) -> None:
    with organisation_scope(world.organisation.pk):
        Case.objects.filter(pk=world.case.pk).update(code="K26-7F3Q1")
    assert "K26-7F3Q1" in answer(asked(world, administrator, "lawyer", typed))
    with organisation_scope(world.organisation.pk):
        assert Act.objects.get(verb="access.asked").detail == {"code": "K26-7F3Q1"}


def test_nobody_else_asks_and_nobody_elsewhere_is_asked_about(world: World, sign_in: SignIn) -> None:
    for actor in ("caseworker", "manager", "no_role"):
        with nothing_changes():
            assert sign_in(world.users[actor]).get(ASK).status_code == 403
            assert asked(world, sign_in(world.users[actor]), "lawyer", world.case.code).status_code == 403
    browser = sign_in(world.administrator)
    with nothing_changes():
        assert asked(world, browser, "foreigner", world.case.code).status_code == 422
    with world.at_work(world.administrator) as by:
        gone = Membership.objects.get(user=world.lawyer)
        accounts.end_membership(membership_id=gone.pk, expected_version=gone.version, by=by)
    assert asked(world, browser, "lawyer", world.case.code).status_code == 422
