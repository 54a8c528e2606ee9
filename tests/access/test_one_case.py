"""`visible_to(user, act, case=case)` is `visible_to(user, act)` cut down to the case: for everybody, in every state."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from cases.extension.timeline_models import TimelineEntry
from cases.permissions import CasePermission
from cases.record import querysets
from cases.record.access_models import Assignment
from cases.record.models import Case, CaseRecord, Identity
from cases.team import grants
from core.db import organisation_scope
from tests.access.kept_stage import kept_stage
from tests.access.stage import Stage

ACTS = (None, CasePermission.VIEW, CasePermission.READ_ACCOUNT, CasePermission.MANAGE_TASKS)
STATES = ("own", "unassigned", "restricted")


def models() -> list[type[Any]]:
    """Every kind of row that belongs to a case, and the identity of its person."""
    return [*(model for model in apps.get_models() if issubclass(model, CaseRecord)), TimelineEntry, Identity]


def compared(stage: Stage) -> tuple[int, int, list[str]]:
    """How often the two ways were asked, how many rows they showed, and where they differ."""
    asked, rows, differences = 0, 0, []
    for actor in stage.at_work:
        user = stage.world.users[actor]
        with stage.world.at_work(user):
            for state in STATES:
                case = Case.objects.with_reached_by().get(pk=stage.objects[state]["case"].pk)
                for model in models():
                    own = {"person": case.person_id} if model is Identity else {"case": case}
                    for act in ACTS:
                        wide = {*model.objects.visible_to(user, act).filter(**own).values_list("pk", flat=True)}
                        narrow = {*model.objects.visible_to(user, act, case=case).values_list("pk", flat=True)}
                        asked, rows = asked + 1, rows + len(narrow)
                        if wide != narrow:
                            differences.append(f"{actor} {state} {model.__name__} {act}")
    return asked, rows, differences


def test_the_rows_of_one_case_are_the_same_both_ways(db: None) -> None:
    stage = kept_stage()
    asked, rows, differences = compared(stage)
    assert (asked, differences) == (len(stage.at_work) * len(STATES) * len(models()) * len(ACTS), [])
    assert rows > 500


def test_what_has_ended_or_not_begun_reaches_nothing(db: None) -> None:
    stage = kept_stage()
    case, user = stage.objects["own"]["case"], stage.world.caseworker
    now = timezone.now()
    with organisation_scope(stage.world.organisation.pk):
        Assignment.objects.filter(case=case).exclude(cover=None).delete()  # it never lacks an end
    for since, until in ((now - timedelta(days=2), now - timedelta(days=1)), (now + timedelta(days=1), None)):
        with organisation_scope(stage.world.organisation.pk):
            Assignment.objects.filter(case=case, user=user).update(since=since, until=until)
            grants.sync(case)
        with stage.world.at_work(user):
            fresh = Case.objects.with_reached_by().get(pk=case.pk)
            assert user.pk not in fresh.reached_by
            assert fresh.reached_by == Case.objects.get(pk=case.pk).reached_by
    assert compared(stage)[2] == []


def test_another_organisations_case_shows_nothing_to_its_own_people_at_work_here(db: None) -> None:
    stage = kept_stage()
    with stage.world.at_work(stage.world.foreigner) as abroad:
        case = Case.objects.with_reached_by().get(pk=stage.objects["foreign"]["case"].pk)
    with stage.world.at_work(stage.world.caseworker) as user:
        case.reached_by_now = [user.pk, *user.acting.site_ids, user.acting.organisation_id, abroad.pk]
        assert [m.__name__ for m in models() if m.objects.visible_to(user, case=case).exists()] == []


def test_the_comparison_sees_a_way_that_forgets_the_principals(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = kept_stage()
    monkeypatch.setattr(querysets, "within", lambda case, user, *, act, compartments: list(compartments))
    assert compared(stage)[2] != []


def test_a_page_reads_its_case_with_who_reaches_it(db: None) -> None:
    stage = kept_stage()
    case = stage.objects["own"]["case"]
    with stage.world.at_work(stage.world.caseworker) as user:
        found = Case.objects.visible_to(user).with_reached_by().get(pk=case.pk)
        assert "reached_by_now" in vars(found)
        assert {user.pk, stage.world.organisation.pk, stage.world.site.pk} <= found.reached_by
