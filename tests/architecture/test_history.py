"""The history of rows, read from the database's own catalogue: nothing is without one, and nobody can write in it."""

from __future__ import annotations

from typing import Any

import psycopg2
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models

from cases.extension import changes as extension_changes
from cases.record.models import CaseRecord
from core import history
from core.checks import every_model_says_whether_it_is_kept
from core.history_exemptions import reasons
from core.keys.fields import EncryptedTextField
from core.records import OrganisationOwned
from tests.superuser import superuser

KEPT = [model for model in apps.get_models() if history.changes_of(model) is not None]
UNKEPT = {
    "accounts.AccountKey",
    "accounts.Organisation",
    "accounts.Terms",
    "accounts.TermsAcceptance",
    "accounts.User",
    "audit.AccessEntry",
    "audit.Act",
    "audit.Chain",
    "audit.Erasure",
    "cases.CaseUserObjectPermission",
    "cases.DraftStep",
    "cases.FormDraft",
    "cases.IntakeDraft",
    "cases.PublicReport",
    "cases.ReportWord",
    "cases.NoteDraft",
    "core.DataKey",
    "core.IdempotencyKey",
    "core.Job",
    "documents.DocumentEvent",
    "imports.Import",
    "imports.ImportRow",
    "imports.Mapping",
    "legal.DossierCopy",
    "legal.SigningCertificate",
    "notifications.Notification",
    "reports.Release",
}
LEFT_OUT = {
    "cases.AccessRequest": {"answer", "reason"},
    "accounts.Invitation": {"token_digest"},
    "accounts.Recovery": {"token_digest"},
    "legal.CalendarFeed": {"token_digest"},
    "cases.EmergencyAccess": {"finding", "reason"},
    "cases.ExternalRecord": {"content_digest"},
    "cases.Grant": {"reason"},
    "cases.Identity": {"nik_digest", "passport_digest", "phone_digest"},
    "cases.PossibleDuplicate": {"reasons"},
    "documents.Document": {"wrapped_file_key"},
    "shelters.House": {"name_digest"},
}


def query(sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or [])
        return list(cursor.fetchall())


def changes(model: type[models.Model]) -> Any:
    found = history.changes_of(model)
    assert found is not None
    return found


def tables() -> list[str]:
    return sorted(changes(model)._meta.db_table for model in KEPT)


def test_every_model_is_kept_or_stands_on_the_short_list_with_its_reason() -> None:
    assert {model._meta.label for model in reasons()} == UNKEPT
    assert all(reasons().values())
    assert every_model_says_whether_it_is_kept(None) == []


def test_a_model_that_says_nothing_fails_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    note = apps.get_model("cases", "Note")
    monkeypatch.delitem(history.registry._values, note)
    (problem,) = every_model_says_whether_it_is_kept(None)
    assert (problem.id, problem.obj) == ("core.E002", note)


def test_every_column_is_kept_but_those_that_must_be_gone_when_they_are_gone() -> None:
    left_out = {
        model._meta.label: {field.name for field in model._meta.local_fields}
        - {field.name for field in changes(model)._meta.local_fields}
        for model in KEPT
    }
    assert {label: names for label, names in left_out.items() if names} == LEFT_OUT


def test_what_is_sealed_is_kept_as_bytes() -> None:
    sealed = [
        changes(model)._meta.get_field(field.name)
        for model in KEPT
        for field in model._meta.local_fields
        if isinstance(field, EncryptedTextField)
    ]
    assert {type(field) for field in sealed} == {models.BinaryField}
    assert len(sealed) > 30


def test_each_kept_table_has_its_trigger_and_the_application_cannot_get_past_it(db: None) -> None:
    found = query(
        "SELECT c.relname, t.tgtype, t.tgenabled::text, f.prosecdef, f.proconfig::text, o.rolname, o.rolsuper,"
        " has_function_privilege(current_user, f.oid, 'EXECUTE'), f.prosrc LIKE '%%ignore%%'"
        " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc f ON f.oid = t.tgfoid"
        " JOIN pg_roles o ON o.oid = f.proowner WHERE t.tgname LIKE 'pgtrigger_keep_%%' ORDER BY 1"
    )
    assert [row[0] for row in found] == sorted(model._meta.db_table for model in KEPT)
    # After insert (4), delete (8), update (16), for each row (1); with the owner's rights, along a path of our own.
    path = '{"search_path=public, pg_temp"}'
    assert {row[1:] for row in found} == {(29, "O", True, path, "harapan_owner", False, False, False)}


def test_what_the_triggers_write_is_what_the_models_say(db: None) -> None:
    """A column that was added by hand, or a trigger that a migration forgot, shows here."""
    stored = dict(
        query(
            "SELECT c.relname, f.prosrc FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " JOIN pg_proc f ON f.oid = t.tgfoid WHERE t.tgname LIKE 'pgtrigger_keep_%%'"
        )
    )
    for model in KEPT:
        wanted = history._Keep(changes(model)).compile(model)
        assert wanted.sql.kwargs["func"] in stored[model._meta.db_table]


def test_the_application_reads_changes_and_writes_none(db: None) -> None:
    rights = {
        table: [
            right
            for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
            if query("SELECT has_table_privilege(%s, %s)", [table, right])[0][0]
        ]
        for table in tables()
    }
    assert rights == {table: ["SELECT"] for table in tables()}


@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET pgh_by = pgh_by", "TRUNCATE {}"])
def test_nobody_changes_a_change_not_even_who_owns_the_tables(db: None, statement: str) -> None:
    with superuser() as cursor:
        for table in tables():
            with pytest.raises(psycopg2.Error, match=r"The history of rows only grows\."):
                cursor.execute(statement.format(table))


def test_a_change_points_nowhere(db: None) -> None:
    """No key could be made to point across, and nothing that is deleted takes its history along."""
    keys = query(
        "SELECT c.relname, conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
        " JOIN pg_class r ON r.oid = k.confrelid WHERE contype = 'f' AND (c.relname = ANY(%s) OR r.relname = ANY(%s))",
        [tables(), tables()],
    )
    assert keys == []
    assert not any(field.is_relation for model in KEPT for field in changes(model)._meta.get_fields())


def test_the_changes_of_an_organisation_stand_behind_its_wall() -> None:
    assert all(issubclass(model, OrganisationOwned) for model in KEPT)
    assert all(
        changes(model)._meta.get_field("organisation").column == "organisation_id"
        and not changes(model)._meta.get_field("organisation").null
        for model in KEPT
    )


def test_there_is_no_table_of_contexts(db: None) -> None:
    """It would hold what happened in all organisations, behind no wall."""
    assert query("SELECT relname FROM pg_class WHERE relname LIKE 'pghistory%%'") == []
    with pytest.raises(DatabaseError):
        query("SELECT _pgh_attach_context()")


def test_the_rows_of_a_case_are_told_on_its_page_of_changes_or_stand_here() -> None:
    """A session is its writer's alone, and a note or a form that was begun; bundles of files and what they prove have a
    custody of their own; what an action or a decision says is told of its task.
    """
    told = {one.model for one in extension_changes.registry.values()}
    silent = {model._meta.label for model in apps.get_models() if issubclass(model, CaseRecord) and model not in told}
    assert silent == {
        "care.Action",
        "care.Decision",
        "cases.FormDraft",
        "cases.NoteDraft",
        "cases.HandedPart",  # who came and who went is told of the team
        "counselling.Session",
        "identification.Evidence",
        "legal.Dossier",
        "legal.DossierCopy",
        "legal.EpisodeEvidence",
        "legal.Exhibit",
        "legal.JointMember",  # it says that the claim stands beside others, and nothing else
        "legal.LossEvidence",
        "trafficking.EventLink",  # it says that the survivor was there, and nothing else
    }
    assert {model._meta.label for model in told if not issubclass(model, CaseRecord)} == {
        "cases.Assignment",
        "cases.Case",
        "cases.Identity",
        "cases.Person",
    }
