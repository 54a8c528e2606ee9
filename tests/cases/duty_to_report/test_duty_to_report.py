"""What an organisation must report is said before anything is told, and a clock reminds of it; nothing is reported."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import RolePermission
from cases.approvals.models import CaseRules
from cases.approvals.services import CaseRuleFacts, set_rules
from cases.consent import wordings
from cases.consent.models import Consent, Disclosure
from cases.episodes.models import Episode
from cases.episodes.services import add_episode, add_imported_episode, update_episode
from cases.intake.models import Intake
from cases.record.models import Case
from cases.tasks.models import Task
from cases.tasks.services import finish_task
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from identification.comparing import Answer, Finding
from identification.services import save_part
from tests.cases.asking import Address, SignIn, Stored, close, text
from tests.cases.consent.withdrawals import asked
from tests.cases.intake.intaking import answer_steps
from tests.cases.intake.test_intake import form
from tests.factories import World

BOUND, FREE = wordings.current(must_report=True), wordings.current(must_report=False)
SAYS = "the law obliges us to report sexual violence to the police"
LAW = "Articles 39–41 of Law No. 12 of 2022 on Crimes of Sexual Violence"
HERE = "Sexual violence is recorded here"
TITLE = "Check whether this must be reported to the police and by when. Talk with the survivor first"
SEXUAL = {"exploitation_types": ["SexualExploitation"]}


def decide(world: World, *, must_report: bool) -> None:
    with world.at_work(world.administrator) as by:
        set_rules(expected_version=0, decided=CaseRuleFacts(must_report=must_report), by=by)


def told(world: World, **facts: Any) -> Episode:
    with world.at_work(world.colleague) as by:
        return add_episode(case=Case.objects.get(pk=world.case.pk), facts=facts, by=by)


def two_days_on() -> date:
    return timezone.localdate() + timedelta(days=2)


def consent_step(browser: Any, world: World) -> str:
    url = answer_steps(browser, form(world), until="consent").headers["Location"]
    return text(browser.get(url))


@pytest.mark.parametrize("must_report", [True, False])
def test_it_is_said_in_the_text_that_is_read_out_where_the_law_binds(
    world: World, sign_in: SignIn, address: Address, must_report: bool
) -> None:
    if not must_report:
        decide(world, must_report=False)
    wording = BOUND if must_report else FREE
    browser = sign_in(world.caseworker)
    for page in (consent_step(browser, world), text(browser.get(address("record-consent")))):
        assert (SAYS in page, LAW in page) == (must_report, must_report)
        assert f'name="wording" value="{wording.version}"' in page
        if must_report:
            assert page.index(SAYS) < page.index("You may refuse this interview"), "before all else"
            assert "To others we give only what you agree to, apart from the report" in page


def test_the_versions_are_two_and_each_says_what_is_true() -> None:
    assert (FREE.version, BOUND.version) == ("2026-1", "2026-2")
    with override("id"):
        assert "3 x 24 jam" in BOUND.lines()[0]
    assert len(BOUND.lines()) == len(FREE.lines()) + 1 == len(Consent.Explained.values) + 1


def test_the_rule_is_on_until_somebody_says_otherwise(world: World, sign_in: SignIn, stored: Stored) -> None:
    browser = sign_in(world.administrator)
    url = reverse("cases:rules")
    answer = browser.get(url)
    assert answer.context["form"].initial["must_report"] is True
    assert "UU 12/2022, articles 39–41" in text(answer)
    sent = {"version": "0", "enquiries_kept": "12", "note_hours": "24"}
    assert browser.post(url, sent).status_code == 303
    assert [row.must_report for row in stored(CaseRules)] == [False]
    assert browser.post(url, {**sent, "version": "1", "must_report": "on"}).status_code == 303
    assert [row.must_report for row in stored(CaseRules)] == [True]


@pytest.mark.parametrize("facts", [SEXUAL, {"methods_of_control": ["SexualAbuse"]}])
def test_recorded_sexual_violence_gives_the_lead_a_task_in_time(
    world: World, sign_in: SignIn, address: Address, stored: Stored, facts: dict[str, Any]
) -> None:
    told(world, **facts)
    assert asked(world) == [("caseworker", two_days_on())]
    with world.at_work(world.caseworker) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.GENERAL])
        task = Task.objects.get()
        with override("en"):
            assert (task.words, task.origin) == (TITLE, "REPORT")
    assert stored(Disclosure) == [], "nothing is reported by itself"
    page = text(sign_in(world.caseworker).get(address("account")))
    assert HERE in page and LAW in page


def test_other_exploitation_gives_none(world: World, sign_in: SignIn, address: Address) -> None:
    told(world, exploitation_types=["ForcedLabour"], methods_of_control=["DebtBondage"])
    assert asked(world) == []
    assert HERE not in text(sign_in(world.caseworker).get(address("account")))


def test_an_organisation_that_is_not_bound_is_not_reminded(world: World) -> None:
    decide(world, must_report=False)
    told(world, **SEXUAL)
    assert asked(world) == []


def test_the_time_runs_from_the_intake_while_that_is_fresh(world: World) -> None:
    with organisation_scope(world.organisation.pk):
        Intake.objects.filter(case=world.case).update(received_at=timezone.now() - timedelta(days=1))
    told(world, **SEXUAL)
    assert asked(world) == [("caseworker", two_days_on() - timedelta(days=1))]


def test_a_later_change_reminds_and_each_case_once(world: World, stored: Stored) -> None:
    episode = told(world, exploitation_types=["ForcedLabour"])
    assert asked(world) == []
    for version in (1, 2):
        with world.at_work(world.colleague) as by:
            update_episode(episode_id=episode.pk, expected_version=version, facts=SEXUAL, by=by)
    told(world, **SEXUAL)
    assert asked(world) == [("caseworker", two_days_on())]
    with world.at_work(world.caseworker) as by:
        finish_task(task_id=Task.objects.get().pk, expected_version=1, by=by)
    told(world, **SEXUAL)
    assert len(stored(Task)) == 1


def test_the_purpose_of_the_identification_reminds_too(world: World) -> None:
    found = {"FORCED_LABOUR": Finding(Answer.YES, "x")}
    for number, findings in enumerate((found, {**found, "PROSTITUTION": Finding(Answer.YES, "x")})):
        assert asked(world) == []
        with world.at_work(world.colleague) as by:
            save_part(case=world.case, kind="PURPOSE", findings=findings, expected_version=number, by=by)
    assert asked(world) == [("caseworker", two_days_on())]


def test_who_reads_no_account_learns_nothing_by_the_task(world: World, sign_in: SignIn, address: Address) -> None:
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(role__code="reintegration-officer", code="cases.read_account").delete()
    told(world, **SEXUAL)
    page = text(sign_in(world.reintegration).get(address("detail")))
    assert TITLE in page
    for words in ("exual", "12/2022", "violence"):
        assert words not in page, words


def test_a_closed_case_and_an_imported_list_have_no_clock(world: World) -> None:
    with world.at_work(world.colleague) as by:
        add_imported_episode(case=Case.objects.get(pk=world.case.pk), facts=SEXUAL, by=by)
    assert asked(world) == []
    close(world)
    told(world, **SEXUAL)
    assert asked(world) == []
