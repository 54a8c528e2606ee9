"""A case opened in an emergency: for an hour, told at once, marked in the case, and looked at by somebody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Act
from cases.emergency_access import services as emergency_access_services
from cases.extension.timeline_models import TimelineEntry
from cases.record.access_models import Assignment, CaseAccess, EmergencyAccess, Grant
from cases.team.services import end_assignment
from core.db import organisation_scope
from core.jobs import periodic
from notifications.models import Notification
from tests.cases.asking import Address, SignIn, Stored, at, leaks, nothing_changes, queries, restrict, text
from tests.factories import MARK_NAME, World, make_user

REASON = "Polisi meminta data penyintas malam ini juga."
OPEN = "/cases/emergency/"
# One of them counts the requests about personal data that are open, for the menu.
QUERIES = 5


@pytest.fixture
def officer(world: World) -> User:
    return make_user("dpo", world.organisation, world.site, "data-protection-officer")


def opens(browser: Any, code: str, reason: str = REASON) -> Any:
    return browser.post(OPEN, {"code": code, "reason": reason})


def test_it_opens_the_case_for_an_hour_and_no_longer(
    world: World, sign_in: SignIn, address: Address, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(world.outsider)
    assert browser.get(address("detail")).status_code == 404
    answer = opens(browser, world.case.code.lower().replace("-", " "))
    assert (answer.status_code, answer.headers["Location"]) == (303, address("detail"))
    page = browser.get(address("detail"))
    assert MARK_NAME in text(page)
    assert "Opened in an emergency" in text(page)
    assert REASON in text(sign_in(world.caseworker).get(address("detail")))
    (grant,) = stored(Grant, user=world.outsider)
    assert timedelta(minutes=59) < grant.until - timezone.now() <= timedelta(hours=1)
    later = timezone.now() + timedelta(hours=1, seconds=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    gone = browser.get(address("detail"))
    assert (gone.status_code, leaks(gone)) == (404, [])


def test_a_restricted_case_opens_too_and_is_told(
    world: World, officer: User, sign_in: SignIn, address: Address
) -> None:
    restrict(world, world.case)
    browser = sign_in(world.outsider)
    assert opens(browser, world.case.code).status_code == 303
    assert browser.get(address("detail")).status_code == 200
    with organisation_scope(world.organisation.pk):
        told = Notification.objects.filter(kind="cases.emergency")
        assert {row.recipient_id for row in told} == {world.caseworker.pk, world.manager.pk, officer.pk}
        assert [act.user_id for act in Act.objects.filter(verb=emergency_access_services.OPENED)] == [world.outsider.pk]
    # The manager reviews it, and is not told which restricted case it was; the officer reads it in the log anyway.
    assert world.case.code not in text(sign_in(world.manager).get(reverse("cases:emergencies")))
    assert "Restricted case" in text(sign_in(world.manager).get(reverse("cases:emergencies")))
    assert world.case.code in text(sign_in(officer).get(reverse("cases:emergencies")))


def test_where_nobody_leads_and_nobody_else_reviews_administrators_are_told(
    world: World, sign_in: SignIn, stored: Stored
) -> None:
    with world.at_work(world.caseworker) as by:
        (lead,) = Assignment.objects.filter(case=world.case, part="LEAD")
        end_assignment(assignment_id=lead.pk, expected_version=lead.version, by=by)
    restrict(world, world.case)
    assert opens(sign_in(world.manager), world.case.code).status_code == 303
    (told,) = stored(Notification, kind="cases.emergency")
    assert told.recipient_id == world.administrator.pk
    assert world.case.code not in text(sign_in(world.administrator).get(reverse("notifications:inbox")))


@pytest.mark.parametrize(
    ("code", "reason", "wanted"),
    [
        ("K26-ZZZZZ", REASON, "There is no case with this code."),
        ("nonsense", REASON, "Enter a case code"),
        ("", REASON, "Fill in this field."),
        ("{own}", "darurat", "Say in a sentence"),
        ("{own}", " " * 40, "Fill in this field."),
        ("{foreign}", REASON, "There is no case with this code."),
    ],
)
def test_bad_input_is_refused_with_a_sentence_and_opens_nothing(
    world: World, sign_in: SignIn, stored: Stored, code: str, reason: str, wanted: str
) -> None:
    code = code.format(own=world.case.code, foreign=world.other_case.code)
    answer = opens(sign_in(world.outsider), code, reason)
    assert (answer.status_code, leaks(answer)) == (422, [])
    assert wanted in text(answer)
    assert "?:" not in text(answer)
    assert stored(EmergencyAccess) == stored(Grant) == []
    assert stored(CaseAccess, principal=world.outsider.pk) == []


def test_who_sees_the_case_needs_no_emergency(world: World, sign_in: SignIn) -> None:
    with nothing_changes():
        answer = opens(sign_in(world.colleague), world.case.code)
    assert answer.status_code == 422
    assert "You see this case already" in text(answer)


def test_who_presses_twice_has_asked_once(world: World, sign_in: SignIn, address: Address, stored: Stored) -> None:
    browser = sign_in(world.outsider)
    for _ in range(2):
        answer = opens(browser, world.case.code)
        assert (answer.status_code, answer.headers["Location"]) == (303, address("detail"))
    assert (
        len(stored(EmergencyAccess))
        == len(stored(Grant))
        == len(stored(Act, verb=emergency_access_services.OPENED))
        == 1
    )
    assert len(stored(Notification, kind="cases.emergency")) == 2


def test_trying_codes_ends_after_a_few_and_stays_in_the_record(world: World, sign_in: SignIn, stored: Stored) -> None:
    browser = sign_in(world.outsider)
    for number in range(emergency_access_services.MOST_IN_A_DAY):
        assert "There is no case" in text(opens(browser, f"K26-ZZZZ{number}"))
    assert (
        len(stored(Act, verb=emergency_access_services.REFUSED, user_id=world.outsider.pk))
        == emergency_access_services.MOST_IN_A_DAY
    )
    answer = opens(browser, world.case.code)
    assert (answer.status_code, stored(EmergencyAccess)) == (422, [])
    assert "too often today" in text(answer)


def test_nobody_makes_more_than_an_hour_of_it(world: World, sign_in: SignIn, address: Address, stored: Stored) -> None:
    """Neither as one of the team, nor through somebody else; and nobody goes who would see that they were there."""
    browser = sign_in(world.outsider)
    opens(browser, world.case.code)
    assert address("assign") not in text(browser.get(address("team")))
    (lead,) = stored(Assignment, case=world.case, part="LEAD")
    before = len(stored(Assignment))
    for user in (world.outsider, world.manager):
        answer = browser.post(address("assign"), {"user": str(user.pk), "part": "CASEWORKER"})
        assert answer.status_code == 422
        assert "You opened this case in an emergency." in text(answer)
    answer = browser.post(address("end-assignment", pk=lead.pk), {"version": lead.version})
    assert answer.status_code == 422
    assert len(stored(Assignment)) == before
    assert stored(Assignment, pk=lead.pk, until=None) == [lead]
    # Whoever works on the case lets them stay.
    answer = sign_in(world.caseworker).post(address("assign"), {"user": str(world.outsider.pk), "part": "CASEWORKER"})
    assert answer.status_code == 303
    assert address("assign") in text(browser.get(address("team")))
    answer = browser.post(address("assign"), {"user": str(world.manager.pk), "part": "CASEWORKER"})
    assert answer.status_code == 303


@pytest.mark.parametrize("actor", ["shelter", "counsellor", "lawyer", "reintegration", "administrator", "no_role"])
def test_other_roles_cannot_open_anything(world: World, sign_in: SignIn, stored: Stored, actor: str) -> None:
    browser = sign_in(world.users[actor])
    assert browser.get(OPEN).status_code == 403
    assert opens(browser, world.case.code).status_code == 403
    assert stored(EmergencyAccess) == []


def test_the_review_shows_what_was_looked_at_and_is_written_down(
    world: World, officer: User, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    browser = sign_in(world.outsider)
    opens(browser, world.case.code)
    browser.get(address("detail"))
    browser.get(address("person"))
    (emergency,) = stored(EmergencyAccess)
    review = reverse("cases:review-emergency", kwargs={"pk": emergency.pk})
    reviewer = sign_in(officer)
    page = text(reviewer.get(review))
    assert REASON in page
    assert "2 times" in page
    assert "General, Identity, Location, Health" in page
    assert MARK_NAME not in page
    answer = reviewer.post(review, {"version": emergency.version, "verdict": "NEEDED", "finding": ""})
    assert answer.status_code == 303
    (done,) = stored(EmergencyAccess)
    assert (done.verdict, done.reviewed_by_id) == ("NEEDED", officer.pk)
    assert done.reviewed_at is not None
    assert "It was needed" in text(reviewer.get(reverse("cases:emergencies")))
    # Somebody else has a page of before open.
    late = sign_in(world.manager).post(review, {"version": emergency.version, "verdict": "MISUSED", "finding": "x"})
    assert late.status_code == 409
    assert stored(EmergencyAccess)[0].verdict == "NEEDED"


@pytest.mark.parametrize(("verdict", "sees"), [("NEEDED", 200), ("NOT_NEEDED", 404), ("MISUSED", 404)])
def test_an_emergency_that_was_not_needed_ends_with_its_review(
    world: World, officer: User, sign_in: SignIn, address: Address, stored: Stored, verdict: str, sees: int
) -> None:
    browser = sign_in(world.outsider)
    opens(browser, world.case.code)
    (emergency,) = stored(EmergencyAccess)
    review = reverse("cases:review-emergency", kwargs={"pk": emergency.pk})
    sent = {"version": emergency.version, "verdict": verdict, "finding": ""}
    assert sign_in(officer).post(review, sent).status_code == 303
    assert browser.get(address("detail")).status_code == sees
    ended = stored(TimelineEntry, kind="cases.access_ended")
    assert [entry.by_id for entry in ended] == ([] if verdict == "NEEDED" else [officer.pk])


def test_nobody_reviews_their_own(world: World, sign_in: SignIn, stored: Stored) -> None:
    restrict(world, world.case)
    manager = sign_in(world.manager)
    assert opens(manager, world.case.code).status_code == 303
    (emergency,) = stored(EmergencyAccess)
    review = reverse("cases:review-emergency", kwargs={"pk": emergency.pk})
    answer = manager.post(review, {"version": emergency.version, "verdict": "NEEDED", "finding": ""})
    assert answer.status_code == 422
    assert stored(EmergencyAccess)[0].verdict == ""
    with (
        world.at_work(world.manager),
        pytest.raises((IntegrityError, ValidationError)),
        transaction.atomic(),
    ):
        EmergencyAccess.objects.update(verdict="NEEDED", reviewed_by=world.manager, reviewed_at=timezone.now())


def test_what_nobody_reviews_is_told_after_three_days_once(
    world: World, sign_in: SignIn, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    opens(sign_in(world.outsider), world.case.code)
    periodic.run("notifications.emergencies")
    assert stored(Notification, kind="cases.emergency_overdue") == []
    later = timezone.now() + emergency_access_services.REVIEW_WITHIN + timedelta(minutes=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    for _ in range(2):
        periodic.run("notifications.emergencies")
        told = {row.recipient_id for row in stored(Notification, kind="cases.emergency_overdue")}
        assert told == {world.manager.pk, world.administrator.pk}
    assert len(stored(Notification, kind="cases.emergency_overdue")) == 2


def test_the_search_leads_there_when_nobody_fits(world: World, sign_in: SignIn) -> None:
    search = reverse("cases:search")
    assert OPEN in text(sign_in(world.outsider).post(search, {"text": "Tidakada"}))
    assert OPEN not in text(sign_in(world.lawyer).post(search, {"text": "Tidakada"}))


def test_the_list_takes_the_same_queries_for_many(world: World, officer: User, sign_in: SignIn, stored: Stored) -> None:
    opens(sign_in(world.outsider), world.case.code)
    browser = sign_in(officer)
    page = reverse("cases:emergencies")
    assert queries(browser, page) == QUERIES
    restrict(world, world.case)
    opens(sign_in(world.manager), world.case.code)
    assert len(stored(EmergencyAccess)) == 2
    assert queries(browser, page) == QUERIES
    assert len(stored(TimelineEntry, kind="cases.emergency")) == 2


def test_it_asks_once_more_who_is_there() -> None:
    from cases.emergency_access.views import OpenInEmergency

    assert OpenInEmergency.step_up == "emergency"


def test_another_organisation_reviews_nothing_of_it(world: World, sign_in: SignIn, stored: Stored) -> None:
    opens(sign_in(world.outsider), world.case.code)
    (emergency,) = stored(EmergencyAccess)
    foreigner = make_user("lain", world.other_organisation, world.other_site, "case-manager")
    world.users["foreigner"] = foreigner
    refused = sign_in(foreigner).get(at("cases:detail", world.case))
    assert refused.status_code == 404
    review = reverse("cases:review-emergency", kwargs={"pk": emergency.pk})
    assert sign_in(foreigner).get(review).status_code == 404
