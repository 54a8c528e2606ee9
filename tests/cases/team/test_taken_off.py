"""Who is taken off a case gives on what would go along with a handover; what nobody may take is said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from assessments import services as assessing
from assessments.models import Assessment, Instrument
from assessments.services import Entry
from assessments.services.assessments import REMINDER
from care import services as caring
from care.models import SafetyPlan
from care.services.safety import SafetyFacts
from cases.tasks.models import Task
from cases.team.services import assign
from core.db import organisation_scope
from core.jobs.models import Job
from legal import services as legal
from legal.models import Hearing
from tests.cases.asking import SignIn, close, nothing_changes, text
from tests.cases.consent.withdrawals import do_no_tasks
from tests.cases.cover.standing_in import covered
from tests.cases.tasks.test_unattended import given, off, part
from tests.factories import World, calm_answers, make_user
from tests.legal.course import hearing_facts
from tests.legal.makers import make_claim

ASKED = "What they have to do here"


def kept_safe(world: World, actor: str = "colleague") -> SafetyPlan:
    facts = SafetyFacts("Tanda", "Langkah", "", "", "", timezone.localdate() + timedelta(days=9), world.users[actor])
    with world.at_work(world.caseworker) as by:
        return caring.make_safety_plan(case=world.case, facts=facts, by=by)


def accompanied(world: World) -> Hearing:
    matter = make_claim(world).matter
    with world.at_work(world.lawyer) as by:
        return legal.add_hearing(matter=matter, **hearing_facts(companion=world.colleague), by=by)


def reviewed(world: World) -> Assessment:
    with world.at_work(world.colleague) as by:
        return assessing.record_assessment(
            case=world.case,
            instrument=Instrument.objects.get(code="risk-review"),
            entry=Entry(
                timezone.localdate(), calm_answers(), "low", next_review_on=timezone.localdate() + timedelta(days=30)
            ),
            by=by,
        )


def to_do(page: Any) -> str:
    """What the page says that they have to do, in English."""
    with override("en"):
        return str({str(label): said for label, said in page.context["facts"]}.get(ASKED, ""))


def holders(world: World) -> dict[str, str]:
    """Whose the safety plan, the appointment and the task are, as far as they are."""
    with organisation_scope(world.organisation.pk):
        found = {
            "safety": [row.officer for row in SafetyPlan.objects.all()],
            "hearing": [row.companion for row in Hearing.objects.all()],
            "task": [row.assignee for row in Task.objects.all()],
        }
        return {what: getattr(who, "name", "") for what, rows in found.items() for who in rows}


def reminded(world: World, review: Assessment) -> set[str]:
    with organisation_scope(world.organisation.pk):
        jobs = Job.objects.filter(kind=REMINDER, subject_id=review.pk, state=Job.State.WAITING)
        return {
            name for name, user in world.users.items() if user.pk in set(jobs.values_list("recipient_id", flat=True))
        }


def test_all_that_goes_along_with_a_handover_is_given_on(world: World, sign_in: SignIn) -> None:
    given(world)
    plan, hearing, review = kept_safe(world), accompanied(world), reviewed(world)
    browser, url = sign_in(world.manager), off(world)
    page = browser.get(url)
    # Not how much of what she does not read.
    said = "Safety plan: 1, Open tasks: 1"
    assert to_do(page) == said and said in text(page)
    body = {"version": str(part(world).version)}
    with nothing_changes():
        refused = browser.post(url, {**body, "given_to": str(world.outsider.pk)})
    assert refused.status_code == 422
    assert browser.post(url, {**body, "given_to": str(world.caseworker.pk)}).status_code == 303
    assert holders(world) == dict.fromkeys(("safety", "hearing", "task"), "Caseworker")
    assert reminded(world, review) == {"caseworker", "colleague"}
    with organisation_scope(world.organisation.pk):
        versions = (SafetyPlan.objects.get(pk=plan.pk).version, Hearing.objects.get(pk=hearing.pk).version)
    assert versions == (plan.version + 1, hearing.version + 1)
    assert "It stays with" not in text(browser.get(world.case.get_absolute_url()))


def test_it_stays_where_it_is_when_nobody_is_chosen(world: World, sign_in: SignIn) -> None:
    given(world)
    kept_safe(world)
    accompanied(world)
    review = reviewed(world)
    before = reminded(world, review)
    body = {"version": str(part(world).version), "given_to": ""}
    assert sign_in(world.manager).post(off(world), body).status_code == 303
    assert holders(world) == dict.fromkeys(("safety", "hearing", "task"), "Colleague")
    assert reminded(world, review) == before


def test_what_somebody_does_not_read_looks_as_if_it_were_not_there(world: World, sign_in: SignIn) -> None:
    browser, url = sign_in(world.caseworker), off(world)

    def shown() -> tuple[str, Any]:
        page = browser.get(url)
        return to_do(page), page.context["form"]["given_to"].value()

    nothing = shown()
    assert nothing == ("", world.caseworker.pk)
    accompanied(world)
    assert shown() == nothing
    kept_safe(world)
    assert shown() == ("Safety plan: 1", world.caseworker.pk)
    body = {"version": str(part(world).version), "given_to": str(world.caseworker.pk)}
    answer = browser.post(url, body, follow=True)
    assert (answer.status_code, "It stays with" in text(answer)) == (200, False)
    assert holders(world) == dict.fromkeys(("safety", "hearing"), "Caseworker")


def test_in_a_closed_case_nothing_is_asked(world: World, sign_in: SignIn) -> None:
    url = off(world)
    close(world)
    assert "given_to" not in sign_in(world.manager).get(url).context["form"].fields


def test_who_stays_comes_before_who_stands_in_for_them(world: World, sign_in: SignIn) -> None:
    given(world)
    stand_in = make_user("abel", world.organisation, world.site, "caseworker")
    week = timezone.localdate() + timedelta(days=7)
    covered(world, world.case, absent="caseworker", stand_in=stand_in, first=None, last=week)
    page = text(sign_in(world.manager).get(off(world)))
    assert f'<option value="{stand_in.pk}">Abel</option>' in page
    assert f'<option value="{world.caseworker.pk}" selected>Caseworker</option>' in page


def test_who_has_another_part_keeps_all_of_it(world: World, sign_in: SignIn) -> None:
    given(world)
    kept_safe(world)
    accompanied(world)
    first, url = part(world), off(world)
    with world.at_work(world.manager) as by:
        assign(case=world.case, user=world.colleague, part="SHELTER", by=by)
    browser = sign_in(world.manager)
    page = browser.get(url)
    assert ("given_to" in page.context["form"].fields, ASKED in text(page)) == (False, False)
    assert browser.post(url, {"version": str(first.version), "given_to": str(world.lawyer.pk)}).status_code == 303
    assert holders(world) == dict.fromkeys(("safety", "hearing", "task"), "Colleague")


def test_what_no_role_of_the_next_one_allows_stays_and_is_said(world: World, sign_in: SignIn) -> None:
    """A lawyer keeps no safety plans: as after a handover it stays, and so it is told at once."""
    given(world)
    kept_safe(world)
    accompanied(world)
    browser = sign_in(world.manager)
    body = {"version": str(part(world).version), "given_to": str(world.lawyer.pk)}
    answer = browser.post(off(world), body, follow=True)
    assert holders(world) == {"safety": "Colleague", "hearing": "Lawyer", "task": "Lawyer"}
    said = "No role of the one chosen allows this. It stays with Colleague: Safety plan: 1."
    assert said in text(answer)


def test_a_task_goes_to_nobody_whose_roles_let_them_do_none(world: World, sign_in: SignIn) -> None:
    given(world)
    do_no_tasks(world, "lawyer")
    body = {"version": str(part(world).version), "given_to": str(world.lawyer.pk)}
    browser = sign_in(world.manager)
    answer = browser.post(off(world), body, follow=True)
    said = "No role of the one chosen allows this. It stays with Colleague: Open tasks: 1."
    assert said in text(answer)
    assert holders(world) == {"task": "Colleague"}
    assert "Task of somebody who does not see the case any more" in text(browser.get(world.case.get_absolute_url()))


@pytest.mark.parametrize("actor", ["no_role", "foreigner"])
def test_nobody_gets_anything_who_cannot_be_chosen(world: World, sign_in: SignIn, actor: str) -> None:
    world.users["newcomer"] = make_user("newcomer", world.organisation, world.site, "caseworker")
    kept_safe(world)
    body = {"version": str(part(world).version)}
    browser = sign_in(world.manager)
    with nothing_changes():
        for key in (world.users[actor].pk, world.newcomer.pk, "not-a-key"):
            assert browser.post(off(world), {**body, "given_to": str(key)}).status_code == 422
