"""The migration operation that lets the history of tables begin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from core.history import WORK, Change, columns
from core.rls import EnableRowLevelSecurity

_GROWS = """
CREATE OR REPLACE FUNCTION history_only_grows() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'The history of rows only grows.' USING ERRCODE = 'insufficient_privilege'; END $$;
REVOKE EXECUTE ON FUNCTION history_only_grows() FROM PUBLIC;
"""


class KeepHistory(EnableRowLevelSecurity):
    """Wall in the changes of the named kept models, let them only grow, and begin with what is there.

    A kept model that is made with its trigger (`options["triggers"]`) gets it here: an operation of its own for each
    would have Django work out all models anew each time, which is most of what migrating an empty database takes.

    The application's role may read its organisation's changes and write none: the triggers do, as the tables' owner.
    Nobody changes or deletes one, the owner included.
    """

    def __init__(self, names: list[str]) -> None:
        super().__init__([f"{name}Change" for name in names], append_only=True)
        self.kept = names

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.kept], {}

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        schema_editor.execute(_GROWS)
        changes = {name: to_state.apps.get_model(app_label, f"{name}Change") for name in self.kept}
        for model in changes.values():
            table = model._meta.db_table
            schema_editor.execute(f'REVOKE INSERT ON "{table}" FROM {settings.DATABASE_APP_ROLE}')
            schema_editor.execute(
                f'CREATE TRIGGER "only_grows" BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}" '
                "FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows()"
            )
        for name in self.kept:
            for trigger in to_state.models[app_label, name.lower()].options.get("triggers", []):
                schema_editor.execute(trigger.install_sql, params=None)
        organisations = to_state.apps.get_model("accounts", "Organisation").objects.values_list("pk", flat=True)
        for organisation in list(organisations):
            # Each in its own scope: the wall binds the owner of the tables too.
            schema_editor.execute("SELECT set_config('app.organisation', %s, true)", [str(organisation)])
            for name, model in changes.items():
                begin(to_state.apps.get_model(app_label, name), model, schema_editor.execute)
        schema_editor.execute("SELECT set_config('app.organisation', '', true)")

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        super().database_backwards(app_label, schema_editor, from_state, to_state)
        for name in self.names:
            table = from_state.apps.get_model(app_label, name)._meta.db_table
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "only_grows" ON "{table}"')


def begin(kept: type[models.Model], changes: type[models.Model], execute: Callable[[str], object]) -> None:
    """Write the rows that are there as the first versions, those of the organisation whose scope is open."""
    names = ", ".join(f'"{name}"' for name in columns(changes))
    execute(
        f'INSERT INTO "{changes._meta.db_table}" (pgh_created_at, pgh_label, pgh_work, {names}) '
        f"SELECT NOW(), '{Change.FOUND}', {WORK}, {names} FROM \"{kept._meta.db_table}\""
    )
