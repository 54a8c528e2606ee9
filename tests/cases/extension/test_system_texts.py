"""Texts that the system writes are kept as codes: who reads them later reads what the code says then, in their own
language."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.consent.models import Consent
from cases.consent.recall_tasks import tell_of_withdrawal
from cases.extension import system_texts
from cases.extension.system_texts import SystemText, system_text
from cases.intake.first_steps import ask_for_bed
from cases.record.models import Case
from cases.tasks.models import Task
from cases.tasks.services import add_task
from core.access.log import log_access
from core.compartments import Compartment
from tests.cases.asking import Address, SignIn, text
from tests.factories import World

BED = "Ask for a bed in a safe house"


@pytest.fixture
def task(world: World) -> Task:
    with world.at_work(world.caseworker) as by, override("id"):
        case = Case.objects.get(pk=world.case.pk)
        return add_task(case=case, title=ask_for_bed(), due_on=timezone.localdate(), assignee=by, by=by)


def stored(world: World, task: Task) -> Any:
    with world.at_work(world.caseworker) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.GENERAL])
        return Task.objects.get(pk=task.pk).title


def test_a_correction_of_the_words_reaches_tasks_that_are_there(
    world: World, task: Task, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stored(world, task) == SystemText("cases.ask_for_bed")
    page = world.case.get_absolute_url()
    assert BED in text(sign_in(world.caseworker).get(page))
    monkeypatch.setitem(system_texts.registry._values, "cases.ask_for_bed", lambda: "Reserve a bed in a shelter")
    body = text(sign_in(world.caseworker).get(page))
    assert "Reserve a bed in a shelter" in body
    assert BED not in body


def test_it_stays_a_code_until_somebody_writes_another_title(
    world: World, task: Task, sign_in: SignIn, address: Address
) -> None:
    browser, url = sign_in(world.caseworker), address("change-task", pk=task.pk)
    later = timezone.localdate() + timedelta(days=2)
    facts = {"title": BED, "due_on": str(later), "assignee": str(world.caseworker.pk), "version": "1"}
    assert browser.post(url, facts).status_code == 303
    assert stored(world, task) == SystemText("cases.ask_for_bed")
    assert browser.post(url, facts | {"title": "Kamar di rumah aman", "version": "2"}).status_code == 303
    assert stored(world, task) == "Kamar di rumah aman"
    browser.cookies["django_language"] = "id"
    changes = text(browser.get(address("changes")))
    assert ask_in_indonesian() in changes


def ask_in_indonesian() -> str:
    with override("id"):
        return _(BED)


def test_arguments_are_kept_as_codes_and_said_in_words(world: World) -> None:
    with override("id"):
        title = tell_of_withdrawal(purpose="LEGAL")
    assert title == SystemText("cases.tell_of_withdrawal", (("purpose", "LEGAL"),))
    with override("en"):
        assert str(title).endswith(f"({Consent.Purpose('LEGAL').label})")


def test_nobody_can_type_one(world: World, sign_in: SignIn, address: Address) -> None:
    """What begins with the mark is refused, so that no typed title is taken for one of the system."""
    facts = {"title": '\0["cases.ask_for_bed", {}]', "due_on": str(timezone.localdate())}
    answer = sign_in(world.caseworker).post(address("add-task"), {**facts, "assignee": str(world.caseworker.pk)})
    assert answer.status_code == 422
    with world.at_work(world.caseworker):
        assert not Task.objects.exists()


def test_two_of_one_code_are_refused_and_one_that_is_gone_says_its_code() -> None:
    with pytest.raises(RuntimeError, match=r"cases\.ask_for_bed comes from cases\.intake\.first_steps"):
        system_text("cases.ask_for_bed")(lambda: "")
    assert str(SystemText("gone.text")) == "gone.text"
