"""What the case pages read beside their rows: who stands first, who may be chosen, and one kind of entry alone."""

from __future__ import annotations

from cases.case_page import selectors as case_page_selectors
from cases.case_page.selectors import Cut
from cases.notes.services import add_note
from cases.record.access_models import Assignment
from cases.team.selectors import people_for_tasks, team
from core.access.log import log_access
from core.compartments import Compartment
from tests.factories import World


def test_the_lead_stands_first_whatever_the_names(world: World) -> None:
    with world.at_work(world.caseworker):
        lead = Assignment.objects.current().get(case=world.case, part=Assignment.Part.LEAD)
        type(lead.user).objects.filter(pk=lead.user_id).update(name="Zulaikha")
        found = team(world.case)
    assert len(found) > 1
    assert found[0].pk == lead.pk
    assert [row.user.name for row in found[1:]] == sorted(row.user.name for row in found[1:])


def test_whoever_cannot_sign_in_gets_no_task(world: World) -> None:
    with world.at_work(world.caseworker) as by:
        assert world.lawyer in people_for_tasks(world.case, by)
        type(world.lawyer).objects.filter(pk=world.lawyer.pk).update(is_active=False)
        assert world.lawyer not in people_for_tasks(world.case, by)


def test_the_timeline_shows_one_kind_when_asked(world: World) -> None:
    with world.at_work(world.caseworker) as by:
        add_note(case=world.case, text="Catatan", by=by)
        log_access(by=by, act="test", rows=[world.case], compartments=Compartment.values)
        every = case_page_selectors.timeline_page(world.case, by).entries
        notes = case_page_selectors.timeline_page(world.case, by, cut=Cut(kind="cases.note")).entries
    assert 0 < len(notes) < len(every)
