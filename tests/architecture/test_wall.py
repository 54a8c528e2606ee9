"""The wall between organisations, read from the database's own catalogue and tried with raw SQL."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.utils import ProgrammingError

from core.db import organisation_scope
from core.rls import wall_name, walled_keys
from tests.access.kept_stage import kept_stage
from tests.factories import World


def walled_models() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if any(f.name == "organisation" for f in m._meta.local_fields)]


def query(sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or [])
        return list(cursor.fetchall())


def test_every_table_with_an_organisation_is_walled_in(db: None) -> None:
    forced = {
        name
        for (name,) in query(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = 'wall' "
            "AND p.polwithcheck IS NOT NULL WHERE c.relrowsecurity AND c.relforcerowsecurity"
        )
    }
    columns = {
        name
        for (name,) in query(
            "SELECT table_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND column_name = 'organisation_id'"
        )
    }
    assert columns == forced
    assert columns == {model._meta.db_table for model in walled_models()}


def test_every_key_between_walled_tables_compares_the_organisation(db: None) -> None:
    have = {name for (name,) in query("SELECT conname FROM pg_constraint WHERE contype = 'f'")}
    missing = [
        f"{model._meta.label}.{field.name}"
        for model in walled_models()
        for field, _target in walled_keys(model)
        if wall_name(model._meta.db_table, field.column) not in have
    ]
    assert missing == []


def test_policies_beyond_the_wall_stand_on_the_written_list(db: None) -> None:
    extra = set(
        query("SELECT c.relname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE polname <> 'wall'")
    )
    assert extra == {("accounts_membership",), ("core_job",)}


def test_the_applications_role_owns_nothing_and_cannot_pass_by(db: None) -> None:
    assert query("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user") == [
        (False, False, False)
    ]
    assert query("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole") == [(0,)]
    assert query(
        "SELECT count(*) FROM information_schema.table_privileges "
        "WHERE grantee = current_user AND privilege_type IN ('TRUNCATE', 'TRIGGER', 'REFERENCES')"
    ) == [(0,)]


@pytest.mark.parametrize("table", ["audit_accessentry", "audit_act", "audit_erasure"])
@pytest.mark.parametrize(
    "statement", ["DELETE FROM {}", "UPDATE {} SET organisation_id = organisation_id", "TRUNCATE {}"]
)
def test_the_logs_only_grow(world: World, table: str, statement: str) -> None:
    with world.at_work(world.caseworker), pytest.raises(ProgrammingError), transaction.atomic():
        query(statement.format(table))


def test_raw_sql_in_another_organisation_finds_none_of_our_rows(db: None) -> None:
    stage = kept_stage()
    ours, theirs = stage.world.organisation.pk, stage.world.other_organisation.pk
    seen: dict[str, int] = {}
    for model in walled_models():
        table = model._meta.db_table
        with organisation_scope(theirs):
            foreign = query(f'SELECT count(*) FROM "{table}" WHERE organisation_id = %s', [str(ours)])[0][0]
            changed = 0
            if query("SELECT has_table_privilege(%s, 'UPDATE')", [table])[0][0]:
                with connection.cursor() as cursor:
                    cursor.execute(
                        f'UPDATE "{table}" SET organisation_id = organisation_id WHERE organisation_id = %s',
                        [str(ours)],
                    )
                    changed = cursor.rowcount
        with organisation_scope(ours):
            seen[table] = query(f'SELECT count(*) FROM "{table}"')[0][0]
        assert (foreign, changed) == (0, 0), table
    # The test looked at something: most tables do hold rows of ours.
    assert sum(1 for count in seen.values() if count) >= 20


def test_a_row_cannot_be_written_into_or_point_into_another_organisation(world: World) -> None:
    with world.at_work(world.caseworker):
        note = (
            "INSERT INTO cases_task"
            " (id, organisation_id, version, created_at, updated_at, case_id, title, assignee_id, due_on)"
            " VALUES (gen_random_uuid(), %s, 1, now(), now(), %s, '', %s, now()) RETURNING 1"
        )
        worker = str(world.caseworker.pk)
        with pytest.raises(ProgrammingError), transaction.atomic():
            query(note, [str(world.other_organisation.pk), str(world.other_case.pk), worker])
        with pytest.raises(IntegrityError), transaction.atomic():
            query(note, [str(world.organisation.pk), str(world.other_case.pk), worker])
            query("SET CONSTRAINTS ALL IMMEDIATE; SELECT 1")
