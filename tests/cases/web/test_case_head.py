"""What a page reads off one case: the same as lists read, never of another organisation, by the clock of each time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.extension import alerts
from cases.notes.services import add_note
from cases.record.models import Case
from cases.web import case_head
from core.db import organisation_scope
from tests.cases.asking import NOW, Clock
from tests.factories import World


def test_one_case_reads_as_the_list_reads_it(world: World) -> None:
    with world.at_work(world.manager):
        rows = Case.objects.with_stage().annotate(**{name: once() for name, once in alerts.columns().items()})
        listed, read = rows.get(pk=world.case.pk), Case.objects.get(pk=world.case.pk)
        case_head.read_front(read)
    names = ("stage", *alerts.columns())
    assert {name: getattr(read, name) for name in names} == {name: getattr(listed, name) for name in names}
    assert read.sign_cases_contact and not read.sign_cases_lead


def test_a_prepared_statement_obeys_the_scope_in_which_it_is_executed(world: World) -> None:
    with organisation_scope(world.organisation.pk):
        case_head.read_front(Case.objects.get(pk=world.case.pk))
        with pytest.raises(LookupError):
            case_head.read_front(world.other_case)
    with organisation_scope(world.other_organisation.pk):
        case_head.read_front(world.other_case)
        with pytest.raises(LookupError):
            case_head.read_front(world.case)


def test_time_is_that_of_the_moment_at_which_it_is_executed(world: World, clock: Clock) -> None:
    with world.at_work(world.caseworker) as user:
        add_note(case=world.case, text="Ada kabar", by=user)
        case = Case.objects.get(pk=world.case.pk)
        case_head.read_front(case)
        assert not case.sign_cases_quiet
        clock(NOW + timedelta(days=31))
        case_head.read_front(case)
        assert case.sign_cases_quiet


def test_it_is_planned_once_in_a_connection(world: World) -> None:
    with organisation_scope(world.organisation.pk):
        case = Case.objects.get(pk=world.case.pk)
        case_head.read_front(case)
        with CaptureQueriesContext(connection) as asked:
            for _ in range(3):
                case_head.read_front(case)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name = 'case_front'")
            assert cursor.fetchone() == (1,)
    assert len(asked) == 3
    assert all(query["sql"].startswith("EXECUTE case_front(") for query in asked.captured_queries)
