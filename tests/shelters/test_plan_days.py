"""A plan's template that counts from the stay: a task is for everybody, so it does not tell since when somebody lives
in the house."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from care import services, triggers
from care.models import CarePlan, TemplateAction
from care.services.templates import due
from cases.tasks.models import Task
from core.db import organisation_scope
from shelters.models import Stay
from tests.factories import World
from tests.shelters.conftest import Admit


def test_an_action_counted_from_the_stay_tells_no_day_of_it(world: World, admit: Admit) -> None:
    stay = admit()
    with organisation_scope(world.organisation.pk):
        Stay.objects.filter(pk=stay.pk).update(admitted_at=timezone.now() - timedelta(days=3))
        action = TemplateAction.objects.select_related("goal__template").get(
            trigger="STAY_BEGUN", goal__template__code="first-weeks"
        )
    with world.at_work(world.caseworker) as by:
        found = due(TemplateAction(trigger="STAY_BEGUN", days=30), world.case)
        assert found == (timezone.localdate() + timedelta(days=30), True)
        plan = services.begin_plan(case=world.case, needs="Istirahat", by=by)
        services.apply_template(
            plan=plan,
            template=action.goal.template,
            chosen={action.goal_id: [action.pk]},
            assignee=by,
            by=by,
        )
        assert CarePlan.objects.count() == 1
        assert Task.objects.get().due_on == timezone.localdate() + timedelta(days=action.days)
    assert triggers.registry["STAY_BEGUN"].day(world.case) is None
