"""Withdrawing a consent under which data were given out, and who has to tell of it then."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Membership, RolePermission, User
from cases.case_page.closing import close_case
from cases.consent.disclosures import note_disclosure
from cases.consent.models import Consent, Disclosure
from cases.consent.rules import To
from cases.record.access_models import Assignment
from cases.record.models import Case
from cases.tasks.models import Task
from cases.tasks.services import finish_task
from cases.team import grants
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from notifications.models import Notification
from tests.cases.asking import Address, take_off, text
from tests.cases.consent.deciding import GENERAL, IDENTITY, LEGAL
from tests.factories import ROLES, World

WITHDRAWN_ON = "2026-06-01"
DUE = date(2026, 6, 3)
ONE, ANOTHER = "MARKPOLRES Satu", "MARKPOLRES Dua"


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


def refusal(explained_by: User, **changes: Any) -> dict[str, Any]:
    """What the form sends when everything about the police is refused."""
    return {
        "purpose": "LEGAL",
        "recipients": ["POLICE"],
        "data_classes": [GENERAL, IDENTITY],
        "decision": "REFUSED",
        "form": "WRITTEN",
        "language": "ind",
        "explained_by": str(explained_by.pk),
        "decided_on": WITHDRAWN_ON,
        **changes,
    }


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


def hand_out(world: World, to: To, actor: str = "lawyer") -> Disclosure:
    """A dossier was downloaded: what lies among the legal things."""
    with world.at_work(world.users[actor]) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.GENERAL])
        (row,) = note_disclosure(
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


def end(world: World, *, by: str = "caseworker") -> None:
    """The case is closed as on its page, with its tasks done or not needed any more."""
    with world.at_work(world.users[by]) as user:
        for task in Task.objects.filter(case=world.case, done_at=None):
            finish_task(task_id=task.pk, expected_version=task.version, by=user)
        case = Case.objects.get(pk=world.case.pk)
        today = timezone.localdate()
        close_case(case_id=case.pk, expected_version=case.version, outcome="REFERRED", on=today, by=user)


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
