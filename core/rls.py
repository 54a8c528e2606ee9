"""The migration operation that puts tables behind the organisation's wall.

For each named model: `organisation_id` may only be the open scope's (row-level security, forced, so that
it binds the owner too), and every foreign key to another walled table also compares the organisations, so
that no row can point across (row-level security itself does not look at foreign keys).
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

CURRENT = "(SELECT NULLIF(current_setting('app.organisation', true), '')::uuid)"
CURRENT_USER = "(SELECT NULLIF(current_setting('app.user', true), '')::uuid)"
DISPATCHER = "(SELECT current_setting('app.dispatcher', true)) = 'on'"


class EnableRowLevelSecurity(Operation):
    """Wall in the tables of `names` (models of the migration's own app).

    `extra_read` adds an SQL condition under which rows may be read (never written) outside the scope, and
    `extra_all` one under which they may also be changed; each use is named in core/db.py.
    `append_only` takes UPDATE and DELETE away from the application's role.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(
        self,
        names: list[str],
        *,
        extra_read: str = "",
        extra_all: str = "",
        append_only: bool = False,
    ) -> None:
        self.names = names
        self.extra_read = extra_read
        self.extra_all = extra_all
        self.append_only = append_only

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The wall is the database's alone; Django's model state does not change."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        for name in self.names:
            self._build(to_state.apps.get_model(app_label, name), schema_editor)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        for name in reversed(self.names):
            model = from_state.apps.get_model(app_label, name)
            table = model._meta.db_table
            for field, _target in walled_keys(model):
                schema_editor.execute(
                    f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{wall_name(table, field.column)}"'
                )
            schema_editor.execute(f'DROP POLICY IF EXISTS "wall" ON "{table}"')
            schema_editor.execute(f'DROP POLICY IF EXISTS "wall_extra" ON "{table}"')
            schema_editor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
            schema_editor.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')

    def describe(self) -> str:
        return f"Wall in {', '.join(self.names)}"

    def _build(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> None:
        table = model._meta.db_table
        execute = schema_editor.execute
        execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        own = f"organisation_id = {CURRENT}"
        execute(f'CREATE POLICY "wall" ON "{table}" USING ({own}) WITH CHECK ({own})')
        if self.extra_read:
            execute(f'CREATE POLICY "wall_extra" ON "{table}" FOR SELECT USING ({self.extra_read})')
        if self.extra_all:
            execute(f'CREATE POLICY "wall_extra" ON "{table}" USING ({self.extra_all}) WITH CHECK ({self.extra_all})')
        for field, target in walled_keys(model):
            other = target._meta.db_table
            key = f"{other}_wall_key"
            execute(
                "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = "
                f'\'{key}\') THEN ALTER TABLE "{other}" ADD CONSTRAINT "{key}" '
                "UNIQUE (organisation_id, id); END IF; END $$"
            )
            execute(
                f'ALTER TABLE "{table}" ADD CONSTRAINT "{wall_name(table, field.column)}" '
                f'FOREIGN KEY (organisation_id, "{field.column}") '
                f'REFERENCES "{other}" (organisation_id, id) DEFERRABLE INITIALLY DEFERRED'
            )
        if self.append_only:
            execute(f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM {settings.DATABASE_APP_ROLE}')


def walled_keys(model: type[models.Model]) -> list[tuple[Any, type[models.Model]]]:
    """The foreign keys of `model` whose target has an organisation too."""
    return [
        (field, field.related_model)
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and any(f.name == "organisation" for f in field.related_model._meta.local_fields)
    ]


def wall_name(table: str, column: str) -> str:
    """The name of the composite foreign key, within PostgreSQL's 63 characters."""
    return f"{table[:30]}_{column[:27]}_wall"
