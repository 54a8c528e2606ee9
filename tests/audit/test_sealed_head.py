"""The head of the access log is sealed: a log that was cut or emptied together with its head is found by itself."""

from __future__ import annotations

import io
from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from audit import chain, verifying
from audit.models import Act
from audit.verifying import Kind
from core.db import organisation_scope
from tests.audit.test_chain import findings, look, verify
from tests.factories import World, make_world
from tests.superuser import superuser


@pytest.fixture
def real(committed: Any) -> World:
    """The cast, committed, with ten looks in its access log."""
    world = make_world()
    look(world, 10)
    return world


def _change(*statements: str) -> None:
    with superuser() as cursor:
        for statement in statements:
            cursor.execute(statement)


CUTS = {
    "cut with its head": (
        "DELETE FROM audit_accessentry WHERE sequence > 8",
        "UPDATE audit_chain SET sequence = 8, digest = (SELECT digest FROM audit_accessentry WHERE sequence = 8)"
        " WHERE sequence > 0",
    ),
    "emptied with its head": ("TRUNCATE audit_accessentry, audit_chain",),
    "emptied, its head at the beginning": (
        "TRUNCATE audit_accessentry",
        "UPDATE audit_chain SET sequence = 0, digest = decode(repeat('00', 32), 'hex') WHERE sequence > 0",
    ),
}


@pytest.mark.parametrize("name", CUTS)
def test_a_log_that_was_cut_with_its_head_is_found_without_a_witness(real: World, name: str) -> None:
    assert findings(real) == []
    _change(*CUTS[name])
    assert [kind for kind, _sequence in findings(real)] == [Kind.SEAL]
    # What is looked at afterwards does not cover it.
    look(real, 3)
    assert [kind for kind, _sequence in findings(real)] == [Kind.SEAL]
    with pytest.raises(CommandError, match="not what was written"):
        verify()


def test_an_organisation_begins_with_a_sealed_head(real: World) -> None:
    assert verifying.verify(real.other_organisation.pk) == (0, [])


def test_the_head_of_another_organisation_does_not_fit(real: World) -> None:
    other = real.other_organisation.pk
    _change(
        "UPDATE audit_chain c SET sequence = o.sequence, digest = o.digest, seal = o.seal FROM audit_chain o"
        f" WHERE c.organisation_id = '{other}' AND o.organisation_id <> c.organisation_id"
    )
    assert [kind for kind, _sequence in verifying.verify(other).findings] == [Kind.HEAD, Kind.SEAL]


def test_an_old_head_put_back_is_found_by_what_was_done_since(real: World) -> None:
    """Whoever has kept a true head of before can cut back to it: then notes were written that nobody looked at."""
    with superuser() as cursor:
        cursor.execute("CREATE TEMP TABLE heads AS TABLE audit_chain")
        look(real, 2)
        cursor.execute("DELETE FROM audit_accessentry WHERE sequence > 10; DELETE FROM audit_chain")
        cursor.execute("INSERT INTO audit_chain TABLE heads")
    assert findings(real) == []
    _note(real.organisation.pk, real, timedelta(hours=23))
    assert findings(real) == []
    _note(real.organisation.pk, real, timedelta(hours=25))
    assert findings(real) == [(Kind.BEHIND, 10)]


def test_an_empty_log_of_an_organisation_that_works_is_found(real: World) -> None:
    other = real.other_organisation.pk
    _note(other, real, timedelta())
    assert verifying.verify(other).findings == [(Kind.BEHIND, 0)]


def test_what_a_command_writes_is_opened_by_nobody(real: World) -> None:
    other = real.other_organisation.pk
    _note(other, real, timedelta(), signed_in=False)
    assert verifying.verify(other).findings == []


def _note(organisation_id: UUID, world: World, after: timedelta, *, signed_in: bool = True) -> None:
    with organisation_scope(organisation_id):
        if signed_in:
            Act.objects.create(
                user_id=world.caseworker.pk,
                verb="session.begun",
                target_model="accounts.Membership",
                target_id=world.caseworker.pk,
                at=timezone.now() + after - timedelta(hours=1),
            )
        Act.objects.create(
            user_id=world.caseworker.pk,
            verb="case.note_added",
            target_model="cases.Note",
            target_id=world.case.pk,
            case_id=world.case.pk,
            at=timezone.now() + after,
        )


def test_the_command_says_that_no_witness_was_compared(real: World, tmp_path: Any) -> None:
    words = "No witness was compared"
    assert words in verify()
    lines = io.StringIO()
    call_command("audit", "head", stdout=lines)
    (tmp_path / "heads").write_text(lines.getvalue())
    assert words not in verify("--witness", str(tmp_path / "heads"))


def test_whoever_has_looked_into_it_seals_the_head_anew(real: World) -> None:
    """As after the update that brought the seals, where the operator's key was not at hand."""
    _change("UPDATE audit_chain SET seal = ''")
    with pytest.raises(CommandError):
        verify()
    out = io.StringIO()
    call_command("audit", "seal", "--language", "en", stdout=out)
    assert f"{real.organisation.name}: sealed at entry 10." in out.getvalue()
    assert "10 entries, all as they were written." in verify()
    with organisation_scope(real.organisation.pk):
        act = Act.objects.get(verb="organisation.log_sealed")
    assert (act.user_id, act.detail) == (None, {"sequence": 10})
    # What holds is left alone.
    out = io.StringIO()
    call_command("audit", "seal", "--language", "en", stdout=out)
    assert out.getvalue() == ""


def test_a_change_of_keys_keeps_the_seal(real: World) -> None:
    call_command("keys", "rotate", "organisation", stdout=io.StringIO())
    assert findings(real) == []
    look(real, 1)
    assert verifying.verify(real.organisation.pk) == (11, [])


def test_the_seal_is_no_digest_that_the_database_could_make(real: World) -> None:
    with superuser() as cursor:
        cursor.execute("SELECT sequence, digest, seal FROM audit_chain WHERE sequence > 0")
        sequence, digest, seal = cursor.fetchone()
    head = chain.Head(sequence, bytes(digest))
    assert len(bytes(seal)) == 32
    assert bytes(seal) == chain.seal(real.organisation.pk, head)
    assert bytes(seal) != chain.digest(chain.key_of(real.organisation.pk), head.digest, [str(sequence)])


def test_heads_of_before_there_were_seals_are_believed_once(real: World) -> None:
    _change("UPDATE audit_chain SET seal = ''", f"DELETE FROM audit_chain WHERE organisation_id = '{_other(real)}'")
    migration = import_module("audit.migrations.0004_seal_heads")
    with transaction.atomic(), connection.schema_editor() as editor:
        migration.seal_heads(None, editor)
    assert findings(real) == []
    assert verifying.verify(_other(real)) == (0, [])
    look(real, 1)
    assert verifying.verify(real.organisation.pk) == (11, [])


def test_a_migration_without_the_key_leaves_them_unsealed(real: World, settings: Any) -> None:
    _change("UPDATE audit_chain SET seal = ''")
    there, settings.OPERATOR_KEY_FILE = settings.OPERATOR_KEY_FILE, "/nowhere"
    migration = import_module("audit.migrations.0004_seal_heads")
    with transaction.atomic(), connection.schema_editor() as editor:
        migration.seal_heads(None, editor)
    settings.OPERATOR_KEY_FILE = there
    assert [kind for kind, _sequence in findings(real)] == [Kind.SEAL]


def _other(world: World) -> UUID:
    return world.other_organisation.pk
