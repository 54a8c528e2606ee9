"""A closed case takes nothing new: every service that writes into one says so, in one sentence.

What only ends something goes on, so that nothing stays running in a case that is over.
"""

from __future__ import annotations

from types import ModuleType

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

import assessments.services
import care.services
import counselling.services
import documents.services
import identification.services
import imports.services
import legal.services
import reintegration.services
import shelters.services
import trafficking.services
from audit.models import Act
from cases.extension.timeline_models import TimelineEntry
from cases.record.models import Case
from core.access.log import log_access
from core.errors import DomainError, EditConflict
from core.jobs.models import Job
from tests.architecture.closed_case import (
    Things,
)
from tests.architecture.closed_case_calls import REFUSED

SENTENCE = "This case is closed. Open it again first."
APPS = [
    shelters.services,
    counselling.services,
    legal.services,
    reintegration.services,
    documents.services,
    trafficking.services,
    identification.services,
    assessments.services,
    care.services,
    imports.services,
]
# Services that write nothing into a case, or only end what runs in it; and why they need no open case.
GO_ON = {
    "shelters.add_house": "a house is of no case",
    "shelters.change_house": "a house is of no case",
    "shelters.add_room": "a house is of no case",
    "shelters.rename_room": "a house is of no case",
    "shelters.add_bed": "a house is of no case",
    "shelters.change_bed": "a house is of no case",
    "shelters.decline": "ends a request",
    "shelters.withdraw": "ends a request",
    "shelters.discharge": "ends a stay",
    "legal.close_matter": "ends a matter",
    "legal.give_for_filing": "hands out what was made while it was open",
    "legal.set_certificate": "a certificate is of no case",
    "legal.remove_certificate": "a certificate is of no case",
    "legal.set_holiday": "a holiday is of no case",
    "legal.remove_holiday": "a holiday is of no case",
    "legal.check_year": "a year is of no case",
    "legal.allow_feeds": "a calendar is of no single case",
    "legal.open_feed": "a calendar is of no single case",
    "legal.revoke_feed": "a calendar is of no single case",
    "legal.add_letter_template": "a text is of no case",
    "legal.change_letter_template": "a text is of no case",
    "legal.restore_shipped_letter": "a text is of no case",
    "reintegration.complete_plan": "ends a plan",
    "reintegration.end_plan": "ends a plan",
    "trafficking.end_involvement": "nobody stays accused by mistake",
    "trafficking.end_event_link": "ends a link",
    "trafficking.change_actor": "an actor is of no single case",
    "trafficking.change_event": "an event is of no single case",
    "trafficking.merge_actors": "an actor is of no single case",
    "trafficking.undo_actor_merge": "an actor is of no single case",
    "assessments.create_instrument": "an instrument is of no case",
    "assessments.change_instrument": "an instrument is of no case",
    "assessments.begin_draft": "an instrument is of no case",
    "assessments.change_draft": "an instrument is of no case",
    "assessments.discard_draft": "an instrument is of no case",
    "assessments.publish": "an instrument is of no case",
    "assessments.retire": "an instrument is of no case",
    "assessments.adjust": "an instrument is of no case",
    "assessments.discard": "ends a draft",
    **{
        f"care.{name}": "a template is of no case"
        for name in (
            "add_template",
            "change_template",
            "add_template_goal",
            "change_template_goal",
            "remove_template_goal",
            "add_template_action",
            "change_template_action",
            "remove_template_action",
        )
    },
    **{
        f"imports.{name}": "a list is of no case yet"
        for name in (
            "begin_import",
            "read_again",
            "set_columns",
            "set_values_and_check",
            "apply_mapping",
            "delete_mapping",
            "ask_check",
            "decide",
            "begin_run",
            "go_on_running",
            "discard_import",
        )
    },
    "imports.begin_undo": "ends what the import itself has made",
    "documents.keep_made": "keeps what was asked for while the case was open",
    "documents.scan_held": "asks about what was added while the case was open",
    "documents.note_handling": "whoever opens a document is noted always",
    "documents.note_viewing": "as above",
}


def services_of(module: ModuleType) -> set[str]:
    """The services of an app: what its module offers that is called with `by`."""
    app = module.__name__.split(".")[0]
    found = set()
    for name, value in vars(module).items():
        code = getattr(value, "__code__", None) or getattr(getattr(value, "__wrapped__", None), "__code__", None)
        own = getattr(value, "__module__", "").startswith(f"{app}.services")
        wrapped = getattr(value, "__wrapped__", value)
        names = getattr(getattr(wrapped, "__code__", code), "co_varnames", ())
        if own and not name.startswith("_") and callable(value) and "by" in names:
            found.add(f"{app}.{name}")
    return found


def test_every_service_refuses_a_closed_case_or_says_why_it_need_not() -> None:
    there = {name for module in APPS for name in services_of(module)}
    assert set(REFUSED) | set(GO_ON) == there
    assert not set(REFUSED) & set(GO_ON)


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_closed_case_takes_nothing_new(name: str, things: Things) -> None:
    app, service = name.split(".")
    actor, facts = REFUSED[name]
    call = getattr(next(module for module in APPS if module.__name__.startswith(f"{app}.")), service)
    with things.world.at_work(things.world.users[actor]) as by, translation.override("en"):
        log_access(by=by, act="test", rows=[things.case], compartments=by.acting.readable())
        before = Act.objects.count(), TimelineEntry.objects.count(), Job.objects.count()
        with pytest.raises(DomainError) as refused:
            call(**facts(things), by=by)
        assert str(refused.value.message) == SENTENCE
        assert (Act.objects.count(), TimelineEntry.objects.count(), Job.objects.count()) == before
        Case.objects.filter(pk=things.case.pk).update(closed_on=None, outcome="", status=Case.Status.ACTIVE)
        # The same in the open case: refused for no other reason than that it was closed, or that somebody was before.
        asked = facts(things)
        if "expected_version" in asked:
            with pytest.raises((EditConflict, DomainError)):  # what is not there any more says so
                call(**asked | {"expected_version": asked["expected_version"] + 7}, by=by)
        try:
            call(**facts(things), by=by)
        except (DomainError, ValidationError) as other:
            assert SENTENCE not in str(other)
