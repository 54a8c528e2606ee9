"""The kernel's promises, each on real rows."""

from __future__ import annotations

import resource

import pytest
from django.core.exceptions import FieldError
from django.db import connection, connections

from audit.models import AccessEntry
from cases.notes.models import Note
from cases.notes.services import add_note, change_note
from cases.record.models import Case, Identity, Person
from core.access import providers
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope, trail_scope
from core.errors import Damaged, EditConflict, Unlogged
from tests.factories import MARK_NAME, World


def test_no_process_leaves_what_it_had_opened_in_a_core_file() -> None:
    assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)


def test_sealed_content_needs_a_line_in_the_log(world: World) -> None:
    with world.at_work(world.caseworker) as by:
        identity = Identity.objects.get(person=world.case.person)
        with pytest.raises(Unlogged):
            _ = identity.full_name
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.IDENTITY])
        assert identity.full_name == MARK_NAME
        with trail_scope(world.organisation.pk):
            entry = AccessEntry.objects.using("trail").get(act="test")
        assert (entry.user_id, entry.case_ids, entry.compartments) == (by.pk, [world.case.pk], ["identity"])


def test_nothing_is_logged_as_opened_outside_of_a_request_or_job(world: World) -> None:
    with world.at_work(world.caseworker) as by:
        pass
    with organisation_scope(world.organisation.pk):
        before = AccessEntry.objects.count()
        with pytest.raises(Unlogged):
            log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.GENERAL])
        assert AccessEntry.objects.count() == before


def test_a_user_who_is_switched_off_is_at_work_nowhere(world: World) -> None:
    user = world.caseworker
    with organisation_scope(world.organisation.pk):
        assert providers.authoriser.acting(user, world.organisation.pk) is not None
        user.is_active = False
        assert providers.authoriser.acting(user, world.organisation.pk) is None


def test_a_role_without_the_compartment_cannot_log_itself_in(world: World) -> None:
    with world.at_work(world.administrator) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.IDENTITY])
        with pytest.raises(Unlogged):
            _ = Identity.objects.get(person=world.case.person).full_name


def test_the_database_holds_no_plain_text(world: World) -> None:
    with world.at_work(world.caseworker), connection.cursor() as cursor:
        cursor.execute("SELECT full_name FROM cases_identity")
        raw = bytes(cursor.fetchone()[0])
        assert MARK_NAME.encode() not in raw
        with pytest.raises(FieldError):
            Identity.objects.filter(full_name=MARK_NAME).exists()


def test_sealed_content_moved_to_another_row_does_not_open(world: World) -> None:
    with world.at_work(world.caseworker) as by:
        first = add_note(case=world.case, text="satu", by=by)
        second = add_note(case=world.case, text="dua", by=by)
        with connection.cursor() as cursor:
            cursor.execute("SELECT text FROM cases_note WHERE id = %s", [first.pk])
            cursor.execute("UPDATE cases_note SET text = %s WHERE id = %s", [cursor.fetchone()[0], second.pk])
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.GENERAL])
        with pytest.raises(Damaged):
            _ = Note.objects.get(pk=second.pk).text


def test_visible_to_follows_assignment_scope_and_organisation(world: World) -> None:
    seen = {}
    for actor, user in world.users.items():
        with world.at_work(user):
            seen[actor] = Case.objects.visible_to(user).filter(pk=world.case.pk).exists()
    assert seen == {
        "caseworker": True,
        "colleague": True,
        "outsider": False,
        "manager": True,
        "shelter": True,
        "counsellor": True,
        "lawyer": True,
        "reintegration": True,
        "administrator": False,
        "no_role": False,
        "foreigner": False,
    }


def test_without_a_scope_there_are_no_rows(world: World) -> None:
    assert Case.objects.count() == 0
    assert Person.objects.count() == 0
    with organisation_scope(world.organisation.pk):
        assert Case.objects.count() == 1
    assert Case.objects.count() == 0


def test_a_stale_version_is_refused(world: World) -> None:
    with world.at_work(world.caseworker) as by:
        note = add_note(case=world.case, text="satu", by=by)
        change_note(note_id=note.pk, expected_version=1, text="dua", by=by)
        with pytest.raises(EditConflict):
            change_note(note_id=note.pk, expected_version=1, text="tiga", by=by)
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.GENERAL])
        assert Note.objects.get(pk=note.pk).text == "dua"


def test_the_two_connections_are_the_applications_role(world: World) -> None:
    for alias in ("default", "trail"):
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
            assert cursor.fetchone() == (False, False)
