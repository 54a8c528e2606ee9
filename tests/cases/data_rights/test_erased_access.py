"""Who was let in before a person was erased: what they typed is gone; they are reviewed, answered and ended as ever."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Act
from cases.access_requests.models import AccessRequest
from cases.access_requests.services import answer_request, request_access
from cases.data_rights.erasing import erase_person
from cases.emergency_access.services import open_in_emergency
from cases.record.access_models import EmergencyAccess, Grant
from cases.record.models import Case
from cases.team.services import grant_access
from core.errors import DomainError
from tests.cases.asking import Address, SignIn, Stored, nothing_changes, text
from tests.factories import World, make_user


def erase(world: World) -> None:
    with world.at_work(world.manager) as by:
        Case.objects.filter(pk=world.case.pk).update(status="CLOSED", outcome="OTHER", closed_on=date(2026, 6, 1))
        erase_person(person_id=world.case.person_id, reason="REQUEST", by=by)


def test_nobody_else_gets_in(world: World, sign_in: SignIn, address: Address, stored: Stored) -> None:
    erase(world)
    nobodys = world.case.code[:-1] + ("2" if world.case.code[-1] != "2" else "3")
    for code in (world.case.code, nobodys):
        sent = {"code": code, "reason": "Polisi menunggu di depan."}
        answer = sign_in(world.outsider).post(reverse("cases:open-in-emergency"), sent)
        assert (answer.status_code, "There is no case with this code." in text(answer)) == (422, True)
    assert (stored(EmergencyAccess), len(stored(Act, verb="case.emergency_refused"))) == ([], 2)
    with nothing_changes():
        answer = sign_in(world.manager).post(address("assign"), {"user": str(world.outsider.pk), "part": "CASEWORKER"})
        assert (answer.status_code, "Nobody is let in any more." in text(answer)) == (422, True)
    assert sign_in(world.outsider).get(address("detail")).status_code == 404


def test_an_emergency_is_reviewed_and_ends(world: World, sign_in: SignIn, address: Address, stored: Stored) -> None:
    with world.at_work(world.outsider) as by:
        open_in_emergency(code=world.case.code, reason="Polisi menunggu di depan.", by=by)
    erase(world)
    browser = sign_in(world.outsider)
    assert browser.get(address("detail")).status_code == 200
    (emergency,) = stored(EmergencyAccess)
    assert emergency.reason == ""
    review = reverse("cases:review-emergency", kwargs={"pk": emergency.pk})
    reviewer = sign_in(make_user("dpo", world.organisation, world.site, "data-protection-officer"))
    assert reviewer.get(review).status_code == 200
    sent = {"version": emergency.version, "verdict": "MISUSED", "finding": "Sudah dibicarakan."}
    assert reviewer.post(review, sent).status_code == 303
    (done,) = stored(EmergencyAccess)
    assert (done.verdict, done.finding, done.reason) == ("MISUSED", "Sudah dibicarakan.", "")
    assert browser.get(address("detail")).status_code == 404
    assert len(stored(Act, verb="case.access_ended")) == 1


def test_an_access_for_some_days_is_ended_on_the_page_of_the_team(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    with world.at_work(world.manager) as by:
        tomorrow = timezone.now() + timedelta(days=1)
        grant = grant_access(case=world.case, user=world.outsider, reason="Cuti", until=tomorrow, by=by)
    erase(world)
    manager, outsider = sign_in(world.manager), sign_in(world.outsider)
    url = address("end-access", pk=grant.pk)
    assert url in text(manager.get(address("team")))
    assert outsider.get(address("detail")).status_code == 200
    assert manager.post(url, {"version": grant.version}).status_code == 303
    assert outsider.get(address("detail")).status_code == 404
    (ended,) = stored(Grant, pk=grant.pk)
    assert ended.reason == "" and ended.until <= timezone.now()


def test_a_request_that_waited_is_not_granted_any_more(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    with world.at_work(world.outsider) as by:
        reason = "Adiknya ada di tim saya, saya perlu tahu."
        asked = request_access(code=world.case.code, reason=reason, days=7, by=by)
    erase(world)
    url = reverse("cases:answer-request", kwargs={"pk": asked.pk})
    manager = sign_in(world.manager)
    with nothing_changes():
        answer = manager.post(url, {"version": asked.version, "state": "GRANTED", "days": "7"})
    said = "The content of this person was erased. Nobody is let in any more."
    assert (answer.status_code, said in text(answer)) == (422, True)
    assert stored(Grant) == []
    assert sign_in(world.outsider).get(address("detail")).status_code == 404
    with world.at_work(world.manager) as by, nothing_changes(), pytest.raises(DomainError) as refused:
        answer_request(request_id=asked.pk, expected_version=asked.version, state="GRANTED", days=7, by=by)
    assert refused.value.field == "state"
    assert manager.post(url, {"version": asked.version, "state": "UNANSWERED"}).status_code == 303


def test_a_request_is_answered(world: World, sign_in: SignIn, stored: Stored) -> None:
    with world.at_work(world.outsider) as by:
        reason = "Adiknya ada di tim saya, saya perlu tahu."
        asked = request_access(code=world.case.code, reason=reason, days=7, by=by)
    erase(world)
    url = reverse("cases:answer-request", kwargs={"pk": asked.pk})
    sent = {"version": asked.version, "state": "REFUSED", "answer": "Kasus ini sudah selesai."}
    assert sign_in(world.manager).post(url, sent).status_code == 303
    (answered,) = stored(AccessRequest)
    assert (answered.state, answered.reason) == ("REFUSED", "")
