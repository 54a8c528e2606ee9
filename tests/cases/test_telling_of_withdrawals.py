"""Who has to tell those who received data that consent was withdrawn: somebody who can, also after a closing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, RolePermission, User
from cases import grants, services
from cases.consenting import To
from cases.models import Assignment, Case, Consent, Disclosure, Task
from core import access, keys
from core.access import Compartment
from core.db import organisation_scope
from notifications.models import Notification
from tests.cases.asking import Address, SignIn, Stored, at, close, looks, restrict, send, take_off, text
from tests.cases.deciding import GENERAL, IDENTITY, LEGAL, decide, tell
from tests.cases.test_damage import hurt
from tests.factories import ROLES, World

WITHDRAWN_ON = "2026-06-01"
DUE = date(2026, 6, 3)


def withdraw(world: World, browser: Any, address: Address, consent: Consent) -> Any:
    url = address("withdraw-consent", pk=consent.pk)
    answer = browser.post(url, {"on": WITHDRAWN_ON, "version": consent.version})
    assert answer.status_code == 303, text(answer)
    return answer


def asked(world: World) -> list[tuple[Any, date]]:
    """Who has which task, by the names of the cast."""
    actors = {user.pk: actor for actor, user in world.users.items()}
    with organisation_scope(world.organisation.pk):
        return sorted((actors[task.assignee_id], task.due_on) for task in Task.objects.filter(done_at=None))


def sealed_title(world: World) -> tuple[Task, str]:
    with world.at_work(world.caseworker) as by:
        access.log(by=by, act="test", rows=[world.case], compartments=[Compartment.GENERAL])
        task = Task.objects.get()
        return task, task.title


def leave(world: World, actor: str) -> None:
    """The organisation is left; the part in the case stays."""
    with organisation_scope(world.organisation.pk):
        Membership.objects.filter(user=world.users[actor]).update(ended_at=timezone.now())


def switch_off(world: World, actor: str) -> None:
    User.objects.filter(pk=world.users[actor].pk).update(is_active=False)


def do_no_tasks(world: World, actor: str) -> None:
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(code="cases.manage_tasks", role__code=ROLES[actor]).delete()


def begin_later(world: World, actor: str) -> None:
    later = timezone.now() + timedelta(days=30)
    with world.at_work(world.caseworker):
        Assignment.objects.filter(case=world.case, user=world.users[actor]).update(since=later, until=None)
        grants.sync(Case.objects.get(pk=world.case.pk))


def off_the_team(world: World, actor: str) -> None:
    take_off(world, world.users[actor])


AWAY = [leave, switch_off, do_no_tasks, begin_later, off_the_team]


def lead(world: World, actor: str) -> None:
    with world.at_work(world.caseworker) as by:
        services.assign(case=world.case, user=world.users[actor], part=Assignment.Part.LEAD, by=by)


@pytest.mark.parametrize("away", AWAY)
def test_a_giver_who_cannot_do_it_is_not_asked_but_the_lead(
    world: World, sign_in: SignIn, address: Address, away: Any
) -> None:
    consent = decide(world)
    tell(world, To("POLICE"), actor="lawyer")
    away(world, "lawyer")
    withdraw(world, sign_in(world.manager), address, consent)
    assert asked(world) == [("caseworker", DUE)]


@pytest.mark.parametrize("away", [leave, switch_off, off_the_team])
def test_of_several_givers_those_who_can_are_asked_and_the_lead_once_for_the_rest(
    world: World, sign_in: SignIn, address: Address, away: Any
) -> None:
    consent = decide(world)
    for actor in ("lawyer", "counsellor", "colleague", "colleague"):
        tell(world, To("POLICE"), actor=actor)
    away(world, "lawyer")
    away(world, "counsellor")
    withdraw(world, sign_in(world.manager), address, consent)
    assert asked(world) == [("caseworker", DUE), ("colleague", DUE)]


def test_a_lead_who_gave_as_well_has_one_task(world: World, sign_in: SignIn, address: Address) -> None:
    consent = decide(world)
    for actor in ("lawyer", "caseworker"):
        tell(world, To("POLICE"), actor=actor)
    leave(world, "lawyer")
    withdraw(world, sign_in(world.manager), address, consent)
    assert asked(world) == [("caseworker", DUE)]


def test_each_reads_the_task_in_their_own_language(world: World, sign_in: SignIn, address: Address) -> None:
    consent = decide(world)
    tell(world, To("POLICE"), actor="caseworker")
    browser = sign_in(world.caseworker)
    withdraw(world, browser, address, consent)
    task, title = sealed_title(world)
    assert title == "Consent was withdrawn: tell those who have the data (Report and legal proceedings)"
    change = address("change-task", pk=task.pk)
    pages = (
        "/cases/today/",
        "/cases/tasks/",
        world.case.get_absolute_url(),
        address("finish-task", pk=task.pk),
        change,
    )
    before = [text(browser.get(page)) for page in pages]
    browser.cookies["django_language"] = "id"
    after = [text(browser.get(page)) for page in pages]
    english, indonesian = "tell those who have the data", "beri tahu penerima data"
    assert [(english in page, indonesian in page) for page in before] == [(True, False)] * 5
    assert [(english in page, indonesian in page) for page in after] == [(False, True)] * 5
    # Somebody else changes the day meanwhile: the title is no conflict for standing in another language.
    with world.at_work(world.caseworker) as by:
        access.log(by=by, act="test", rows=[world.case], compartments=[Compartment.GENERAL])
        later = task.due_on + timedelta(days=1)
        services.change_task(
            task_id=task.pk, expected_version=task.version, title=title, due_on=later, assignee=world.caseworker, by=by
        )
    shown = browser.get(change).context["form"].initial
    facts = {name: str(shown[name]) for name in ("title", "due_on", "assignee")}
    stale = browser.post(change, facts | {"due_on": str(task.due_on), "version": str(task.version)})
    assert (stale.status_code, [one.label for one in stale.context["form"].differences]) == (409, ["Jatuh tempo"])
    assert browser.post(change, facts | {"version": str(task.version + 1)}).status_code == 303
    assert sealed_title(world)[1] == title


@pytest.mark.parametrize("away", [leave, switch_off, begin_later])
def test_a_lead_who_cannot_do_it_is_passed_over_for_the_next(
    world: World, sign_in: SignIn, address: Address, away: Any
) -> None:
    consent = decide(world)
    lead(world, "reintegration")
    tell(world, To("POLICE"), actor="lawyer")
    off_the_team(world, "lawyer")
    away(world, "caseworker")
    withdraw(world, sign_in(world.manager), address, consent)
    assert asked(world) == [("reintegration", DUE)]


@pytest.mark.parametrize("away", [leave, switch_off, begin_later, off_the_team])
def test_where_no_lead_can_whoever_withdraws_it_does_it(
    world: World, sign_in: SignIn, address: Address, away: Any
) -> None:
    consent = decide(world)
    tell(world, To("POLICE"), actor="lawyer")
    leave(world, "lawyer")
    away(world, "caseworker")
    withdraw(world, sign_in(world.manager), address, consent)
    assert asked(world) == [("manager", DUE)]


def test_a_giver_beside_the_team_is_asked_while_they_see_the_case(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    """A case manager sees all cases of the organisation, until one is kept to its team."""
    first, second = decide(world), decide(world, "COURT")
    for kind in ("POLICE", "COURT"):
        tell(world, To(kind), actor="manager")
    browser = sign_in(world.caseworker)
    withdraw(world, browser, address, first)
    assert asked(world) == [("manager", DUE)]
    restrict(world, world.case)
    withdraw(world, browser, address, second)
    assert asked(world) == [("caseworker", DUE), ("manager", DUE)]
    assert len(stored(Task)) == 2


ONE, ANOTHER = "MARKPOLRES Satu", "MARKPOLRES Dua"


def hand_out(world: World, to: To, actor: str = "lawyer") -> Disclosure:
    """A dossier was downloaded: what lies among the legal things."""
    with world.at_work(world.users[actor]) as by:
        access.log(by=by, act="test", rows=[world.case], compartments=[Compartment.GENERAL])
        (row,) = services.note_disclosure(
            case=world.case,
            kind="DOWNLOADED",
            to=to,
            purpose="LEGAL",
            classes=[GENERAL],
            compartment=LEGAL,
            subject_id=world.case.pk,
            by=by,
        )
    return row


def test_of_a_named_body_only_its_own_givers_are_asked_by_who_does_not_read_legal_things(
    world: World, sign_in: SignIn, address: Address
) -> None:
    one, another = decide(world, recipient_name=ONE), decide(world, recipient_name=ANOTHER)
    tell(world, To("POLICE", ONE), actor="colleague")
    row = hand_out(world, To("POLICE", ANOTHER))
    assert row.consent_id == another.pk
    browser = sign_in(world.caseworker)
    page = text(browser.get(address("withdraw-consent", pk=one.pk)))
    assert ONE in page and ANOTHER not in page and "Lawyer" not in page
    answer = withdraw(world, browser, address, one)
    assert asked(world) == [("colleague", DUE)]
    assert "Downloaded to be given out" not in text(browser.get(answer["Location"]))
    withdraw(world, browser, address, another)
    assert asked(world) == [("colleague", DUE), ("lawyer", DUE)]


def test_what_may_have_gone_to_the_named_body_is_asked_about_where_its_name_stays_closed(
    world: World, sign_in: SignIn, address: Address
) -> None:
    """Under a consent for all police, so that its decision does not say to which it went."""
    every, one = decide(world), decide(world, recipient_name=ONE)
    row = hand_out(world, To("POLICE", ANOTHER))
    assert row.consent_id == every.pk
    before = len(looks(world, "cases.case.opened"))
    browser = sign_in(world.caseworker)
    answer = withdraw(world, browser, address, one)
    assert asked(world) == [("lawyer", DUE)]
    page = text(browser.get(answer["Location"]))
    assert "Downloaded to be given out" not in page and ANOTHER not in page
    after = looks(world, "cases.case.opened")[before:]
    assert after and all("legal" not in entry.compartments for entry in after)


def test_who_reads_the_name_asks_nobody_who_gave_to_another_body(
    world: World, sign_in: SignIn, address: Address
) -> None:
    decide(world)
    one = decide(world, recipient_name=ONE)
    hand_out(world, To("POLICE", ANOTHER))
    withdraw(world, sign_in(world.lawyer), address, one)
    assert asked(world) == []


def test_a_refusal_for_a_named_body_works_for_who_does_not_read_legal_things(
    world: World, sign_in: SignIn, address: Address
) -> None:
    decide(world, recipient_name=ONE)
    decide(world, recipient_name=ANOTHER)
    for name in (ONE, ANOTHER):
        hand_out(world, To("POLICE", name), actor="lawyer" if name == ONE else "manager")
    sent = {
        "purpose": "LEGAL",
        "recipients": ["POLICE"],
        "recipient_name": ONE,
        "data_classes": [GENERAL, IDENTITY],
        "decision": "REFUSED",
        "form": "WRITTEN",
        "language": "ind",
        "explained_by": str(world.caseworker.pk),
        "decided_on": timezone.localdate().isoformat(),
    }
    answer = sign_in(world.caseworker).post(address("record-consent"), sent)
    assert answer.status_code == 303, text(answer)
    assert asked(world) == [("lawyer", timezone.localdate() + timedelta(days=2))]


@pytest.mark.parametrize("actor", ["caseworker", "lawyer"])
def test_other_programs_withdraw_the_consent_for_a_named_body_too(world: World, sign_in: SignIn, actor: str) -> None:
    one, another = decide(world, recipient_name=ONE), decide(world, recipient_name=ANOTHER)
    tell(world, To("POLICE", ANOTHER), actor="colleague")
    hand_out(world, To("POLICE", ANOTHER))
    url = at("api-cases:consent", world.case, pk=one.pk)
    gone = send(sign_in(world.users[actor]), "PATCH", url, {"withdrawn_on": WITHDRAWN_ON, "version": 1})
    assert (gone.status_code, gone.json()["withdrawn_on"]) == (200, WITHDRAWN_ON)
    assert asked(world) == []
    url = at("api-cases:consent", world.case, pk=another.pk)
    gone = send(sign_in(world.users[actor]), "PATCH", url, {"withdrawn_on": WITHDRAWN_ON, "version": 1})
    assert gone.status_code == 200
    assert asked(world) == [("colleague", DUE), ("lawyer", DUE)]


def end(world: World, *, by: str = "caseworker") -> None:
    """The case is closed as on its page, with its tasks done or not needed any more."""
    with world.at_work(world.users[by]) as user:
        for task in Task.objects.filter(case=world.case, done_at=None):
            services.finish_task(task_id=task.pk, expected_version=task.version, by=user)
        case = Case.objects.get(pk=world.case.pk)
        today = timezone.localdate()
        services.close_case(case_id=case.pk, expected_version=case.version, outcome="REFERRED", on=today, by=user)


def reopen(world: World, browser: Any, address: Address) -> None:
    with organisation_scope(world.organisation.pk):
        version = Case.objects.get(pk=world.case.pk).version
    answer = browser.post(address("reopen"), {"version": version})
    assert answer.status_code == 303, text(answer)


def told(world: World, kind: str = "cases.recipients_to_tell") -> set[Any]:
    actors = {user.pk: actor for actor, user in world.users.items()}
    with organisation_scope(world.organisation.pk):
        rows = Notification.objects.filter(kind=kind).values_list("recipient_id", "subject_id")
        return {(actors[recipient], subject) for recipient, subject in rows}


def test_in_a_closed_case_the_page_says_so_and_who_is_informed(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    consent = decide(world)
    for actor in ("lawyer", "colleague", "counsellor"):
        tell(world, To("POLICE"), actor=actor)
    off_the_team(world, "colleague")
    leave(world, "counsellor")
    end(world)
    browser = sign_in(world.manager)
    page = text(browser.get(address("withdraw-consent", pk=consent.pk)))
    assert "The case is closed, so that nobody gets a task." in page
    assert "Whoever received data must still be told, within three times 24 hours of the withdrawal: " in page
    assert "whoever leads the case, as far as they may see it: Caseworker, Lawyer.</p>" in page
    assert "Once the case is opened again, the tasks are made." in page
    assert "whoever gave the data out gets a task." not in page
    answer = withdraw(world, browser, address, consent)
    page = text(browser.get(answer["Location"]))
    assert (
        "The case is closed, so that nobody gets a task. Whoever received data must still be told, by 3 June 2026 at "
        "the latest. Informed by a notification: Caseworker, Lawyer." in page
    )
    assert "The case is closed, so that nobody has a task for it." in page
    assert stored(Task) == []
    assert told(world) == {("caseworker", consent.pk), ("lawyer", consent.pk)}
    assert told(world, "cases.consent_withdrawn") == {("caseworker", consent.pk)}


def test_where_nobody_else_sees_a_closed_case_that_is_said_too(world: World, sign_in: SignIn, address: Address) -> None:
    consent = decide(world)
    tell(world, To("POLICE"))
    end(world)
    browser = sign_in(world.caseworker)
    page = text(browser.get(address("withdraw-consent", pk=consent.pk)))
    assert "As far as you see, nobody else will be informed: see to it yourself." in page
    page = text(browser.get(withdraw(world, browser, address, consent)["Location"]))
    assert "As far as you see, nobody else was informed: see to it yourself." in page
    assert told(world) == set()


def test_of_an_open_case_nobody_is_told_that_it_is_closed(world: World, sign_in: SignIn, address: Address) -> None:
    consent = decide(world)
    tell(world, To("POLICE"), actor="lawyer")
    browser = sign_in(world.manager)
    assert "case is closed" not in text(browser.get(address("withdraw-consent", pk=consent.pk)))
    page = text(browser.get(withdraw(world, browser, address, consent)["Location"]))
    assert "case is closed" not in page and "Informed by a notification" not in page
    assert told(world) == set()


def test_who_gave_out_what_the_reader_does_not_see_is_informed_and_not_named(
    world: World, sign_in: SignIn, address: Address
) -> None:
    every, one = decide(world), decide(world, recipient_name=ONE)
    hand_out(world, To("POLICE", ONE))
    end(world)
    browser = sign_in(world.caseworker)
    assert "Lawyer" not in text(browser.get(address("withdraw-consent", pk=one.pk)))
    assert "Lawyer" not in text(browser.get(withdraw(world, browser, address, one)["Location"]))
    assert told(world) == {("lawyer", one.pk)}
    withdraw(world, browser, address, every)
    assert told(world) == {("lawyer", one.pk), ("lawyer", every.pk)}
    reopen(world, browser, address)
    assert asked(world) == [("lawyer", DUE)], "once for both"


def test_a_refusal_in_a_closed_case_informs_too(world: World, sign_in: SignIn, address: Address) -> None:
    decide(world)
    tell(world, To("POLICE"), actor="lawyer")
    end(world)
    sent = {
        "purpose": "LEGAL",
        "recipients": ["POLICE"],
        "data_classes": [GENERAL, IDENTITY],
        "decision": "REFUSED",
        "form": "WRITTEN",
        "language": "ind",
        "explained_by": str(world.manager.pk),
        "decided_on": WITHDRAWN_ON,
    }
    browser = sign_in(world.manager)
    answer = browser.post(address("record-consent"), sent)
    assert answer.status_code == 303, text(answer)
    assert "Informed by a notification: Caseworker, Lawyer." in text(browser.get(answer["Location"]))
    before = told(world)
    assert {actor for actor, _refusal in before} == {"caseworker", "lawyer"}
    # Refused once more, it takes nothing back: nobody is informed anew, and nobody is said to be.
    answer = browser.post(address("record-consent"), sent | {"decided_on": "2026-06-02"})
    assert "Informed by a notification" not in text(browser.get(answer["Location"]))
    assert told(world) == before
    reopen(world, browser, address)
    assert asked(world) == [("lawyer", DUE)], "one for the refusal and what it took back"


def test_who_is_informed_comes_to_the_decision(world: World, sign_in: SignIn, address: Address) -> None:
    consent = decide(world)
    tell(world, To("POLICE"), actor="lawyer")
    end(world)
    withdraw(world, sign_in(world.manager), address, consent)
    browser = sign_in(world.lawyer)
    assert "Consent was withdrawn in a closed case. Look who is to be told." in text(
        browser.get(reverse("notifications:inbox"))
    )
    with organisation_scope(world.organisation.pk):
        notification = Notification.objects.get(kind="cases.recipients_to_tell", recipient=world.lawyer)
    answer: Any = browser.post(reverse("notifications:open", kwargs={"pk": notification.pk}))
    assert (answer.status_code, answer.url) == (303, address("consent", pk=consent.pk))


def test_what_is_noted_late_in_a_closed_case_informs_the_lead(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    consent = decide(world)
    end(world)
    withdraw(world, sign_in(world.manager), address, consent)
    assert told(world) == set()
    tell(world, To("POLICE"), actor="lawyer")
    assert told(world) == {("caseworker", consent.pk)}
    assert stored(Task) == []
    reopen(world, sign_in(world.caseworker), address)
    assert asked(world) == [("lawyer", DUE)]


def test_opening_again_makes_the_tasks_of_those_who_were_not_told(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    first, second, third = decide(world), decide(world, "COURT"), decide(world, "LPSK")
    for actor in ("lawyer", "colleague"):
        tell(world, To("POLICE"), actor=actor)
    tell(world, To("COURT"), actor="lawyer")
    tell(world, To("LPSK"), actor="lawyer")
    end(world)
    browser = sign_in(world.caseworker)
    withdraw(world, browser, address, first)
    withdraw(world, browser, address, second)
    assert third.withdrawn_on is None
    (row,) = stored(Disclosure, recipient="COURT")
    with world.at_work(world.lawyer) as by:
        today = timezone.localdate()
        services.tell_recipient(disclosure_id=row.pk, expected_version=row.version, on=today, by=by)
    off_the_team(world, "colleague")
    reopen(world, browser, address)
    assert asked(world) == [("caseworker", DUE), ("lawyer", DUE)]
    page = text(browser.get(address("detail")))
    assert page.count("Consent was withdrawn: tell those who have the data (Report and legal proceedings)") >= 2


def test_a_task_that_ended_without_anybody_being_told_is_made_again(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    consent = decide(world)
    tell(world, To("POLICE"), actor="lawyer")
    browser = sign_in(world.caseworker)
    withdraw(world, browser, address, consent)
    for number in (1, 2):
        end(world)
        assert asked(world) == []
        reopen(world, browser, address)
        assert asked(world) == [("lawyer", DUE)]
        assert len(stored(Task)) == 1 + number


def test_opening_again_asks_nobody_about_what_was_allowed_anew(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    consent = decide(world)
    tell(world, To("POLICE"), actor="lawyer")
    end(world)
    browser = sign_in(world.caseworker)
    withdraw(world, browser, address, consent)
    decide(world, decided_on=date(2026, 6, 2))
    reopen(world, browser, address)
    assert stored(Task) == []


@pytest.mark.parametrize("actor", ["caseworker", "manager"])
def test_opening_again_opens_no_name_that_the_reader_does_not_open(
    world: World, sign_in: SignIn, address: Address, actor: str
) -> None:
    one, another = decide(world, recipient_name=ONE), decide(world, recipient_name=ANOTHER)
    tell(world, To("POLICE", ONE), actor="colleague")
    hand_out(world, To("POLICE", ANOTHER))
    end(world)
    browser = sign_in(world.users[actor])
    withdraw(world, browser, address, one)
    before = len(looks(world, "cases.case.opened"))
    assert ANOTHER not in text(browser.get(address("reopen")))
    reopen(world, browser, address)
    assert asked(world) == [("colleague", DUE)]
    after = looks(world, "cases.case.opened")[before:]
    assert after and all("legal" not in entry.compartments for entry in after)
    assert another.withdrawn_on is None


def test_opening_again_works_without_any_look(world: World, address: Address, sign_in: SignIn) -> None:
    """As a command does, which shows nobody anything."""
    one = decide(world, recipient_name=ONE)
    decide(world, recipient_name=ANOTHER)
    tell(world, To("POLICE", ONE), actor="colleague")
    end(world)
    withdraw(world, sign_in(world.caseworker), address, one)
    with world.at_work(world.caseworker) as by:
        case = Case.objects.get(pk=world.case.pk)
        services.reopen_case(case_id=case.pk, expected_version=case.version, by=by)
    assert asked(world) == [("colleague", DUE)]


@pytest.mark.parametrize("table", ["cases_consent", "cases_disclosure"])
def test_a_damaged_name_keeps_no_withdrawal_and_no_opening_back(
    world: World, sign_in: SignIn, address: Address, table: str
) -> None:
    one, another = decide(world, recipient_name=ONE), decide(world, recipient_name=ANOTHER)
    tell(world, To("POLICE", ANOTHER), actor="colleague")
    hurt(world, table, "recipient_name", "case_id", world.case.pk)
    keys.forget_all()
    withdraw(world, sign_in(world.caseworker), address, one)
    assert asked(world) == [("colleague", DUE)], "it may be that one"
    with organisation_scope(world.organisation.pk):
        Task.objects.update(done_at=timezone.now())
    close(world)
    withdraw(world, sign_in(world.caseworker), address, another)
    reopen(world, sign_in(world.caseworker), address)
    assert asked(world) == [("colleague", DUE)]


def test_a_damaged_name_keeps_no_refusal_back(world: World, sign_in: SignIn, address: Address) -> None:
    decide(world, recipient_name=ONE)
    hurt(world, "cases_consent", "recipient_name", "case_id", world.case.pk)
    keys.forget_all()
    sent = {
        "purpose": "LEGAL",
        "recipients": ["POLICE"],
        "recipient_name": ANOTHER,
        "data_classes": [GENERAL, IDENTITY],
        "decision": "REFUSED",
        "form": "WRITTEN",
        "language": "ind",
        "explained_by": str(world.manager.pk),
        "decided_on": WITHDRAWN_ON,
    }
    answer = sign_in(world.manager).post(address("record-consent"), sent)
    assert answer.status_code == 303, text(answer)
    with organisation_scope(world.organisation.pk):
        rows = Consent.objects.filter(case=world.case).order_by("created_at")
        found = [(row.decision, row.withdrawn_on is None) for row in rows]
    assert found == [("GIVEN", True), ("GIVEN", False), ("REFUSED", True)], "it may be that one"
