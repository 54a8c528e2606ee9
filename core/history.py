"""What each row was after every change, who changed it and in which piece of work. Kept by the database itself.

A model says `@tracked()` or, with the reason, `@untracked(…)`. A tracked one gets a table of changes and a trigger that
writes them, so that nothing passes by: no bulk statement, no SQL by hand, no job, no migration.
docs/decisions/0018 says where this goes other ways than django-pghistory, and why.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import pghistory
import pgtrigger
from django.db import models
from pghistory.models import Event
from pgtrigger import compiler

from core.keys.fields import EncryptedTextField
from core.registry import Registry

# Of the settings of core.db.author(); what opens no scope is known by the name of its connection.
BY = "NULLIF(CURRENT_SETTING('app.by', TRUE), '')::UUID"
WORK = "COALESCE(NULLIF(CURRENT_SETTING('app.work', TRUE), ''), CURRENT_SETTING('application_name'))"

# No key to the row and no context of django-pghistory. KeepHistory sees to it that a table only grows.
_WITHOUT: dict[str, Any] = {"obj_field": None, "context_field": None, "context_id_field": None, "append_only": False}

registry: Registry[type[models.Model], Any] = Registry("core.history")


class Change(Event):
    """One version of a row. `id` is the row's own; sealed content is the same ciphertext as in the row.

    `pgh_by` is the acting user, None for work in nobody's name. `pgh_work` names the request, job, round or command.
    """

    INSERT, UPDATE, DELETE = "insert", "update", "delete"
    # The row as it was when its history began.
    FOUND = "found"

    pgh_id = models.BigAutoField(primary_key=True)
    pgh_created_at = models.DateTimeField()
    pgh_label = models.CharField(max_length=6)
    pgh_by = models.UUIDField(null=True)
    pgh_work = models.TextField()

    class Meta:
        abstract = True


def tracked[M: type[models.Model]](*, leave_out: Collection[str] = ()) -> Callable[[M], M]:
    """Keep every version of the model's rows, without the fields of `leave_out`.

    Left out is what must be gone when it is gone: wrapped keys, and digests that betray what a destroyed key sealed.
    """

    def keep(model: M) -> M:
        fields = [field for field in model._meta.local_fields if field.name not in leave_out]
        label = f"{model._meta.app_label}_{model._meta.model_name}"
        changes = pghistory.create_event_model(
            model,
            _Keeper(),  # type: ignore[no-untyped-call]  # the package leaves it untyped
            fields=[],
            model_name=f"{model._meta.object_name}Change",
            base_model=Change,
            abstract=False,
            **_WITHOUT,
            attrs={field.name: _column(field) for field in fields},
            meta={"indexes": _indexes(fields, label), "default_permissions": ()},
        )
        registry.add(model, changes)
        return model

    return keep


def changes_of(model: type[models.Model]) -> type[Change] | None:
    """Where the versions of a model's rows are kept."""
    return registry.get(model)


def columns(changes: type[models.Model]) -> list[str]:
    """The columns that a table of changes has in common with the table whose rows it keeps."""
    fields: list[Any] = changes._meta.local_fields
    return [field.column for field in fields if not field.name.startswith("pgh_")]


def _indexes(fields: list[models.Field[Any, Any]], label: str) -> list[models.Index]:
    """For the versions of a row, and for the rows of a case that are there no longer."""
    found = [models.Index(fields=["id", "pgh_id"], name=f"{label}_kept")]
    if any(field.name == "case" for field in fields):
        deleted = models.Q(pgh_label=Change.DELETE)
        found.append(models.Index(fields=["case", "id"], condition=deleted, name=f"{label}_gone"))
    return found


# What makes a column: the rest of a field is about input, and would make migrations of what changes no table.
_SHAPE = ("max_length", "max_digits", "decimal_places", "base_field", "db_column")


def _column(field: models.Field[Any, Any]) -> models.Field[Any, Any]:
    """The field's own column, empty in versions from before the field was there. It points nowhere: a version outlives
    what the row pointed to.
    """
    if field.primary_key:
        return models.UUIDField()
    if field.name == "organisation":
        return models.UUIDField(db_column=field.column)
    if isinstance(field, models.ForeignKey):
        return models.UUIDField(null=True, db_column=field.column)
    if isinstance(field, EncryptedTextField):
        return models.BinaryField(null=True)
    _name, _path, _arguments, words = field.deconstruct()
    kind = models.CharField if isinstance(field, models.SlugField) else type(field)
    return kind(null=True, **{name: words[name] for name in _SHAPE if name in words})


class KeepingSql(compiler.UpsertTriggerSql):
    """The trigger's SQL, as migrations carry it.

    It runs with the rights of the tables' owner, so that the application's role needs none to write a change and
    cannot make one up; and unlike pgtrigger's own it knows no setting by which it would be passed over.
    """

    def get_template(self) -> str:
        return """
            CREATE OR REPLACE FUNCTION {pgid}() RETURNS TRIGGER
            LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
                BEGIN
                    {func}
                END;
            $$;
            REVOKE EXECUTE ON FUNCTION {pgid}() FROM PUBLIC;

            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE TRIGGER {pgid} {when} {operation} ON {table} FOR EACH ROW EXECUTE FUNCTION {execute};
            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class _Keep(pgtrigger.Trigger):
    name = "keep"
    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete

    def __init__(self, changes: type[models.Model]) -> None:
        self.changes = changes
        super().__init__()

    def get_func(self, model: Any) -> str:
        own = columns(self.changes)
        names = ", ".join(f'"{name}"' for name in own)
        values = ", ".join(f'NEW."{name}"' for name in own)
        # That a case was touched by the writing of one of its records is told by that record's own change.
        touched = "OLD.updated_at := NEW.updated_at; " if "updated_at" in own else ""
        return (
            f"IF TG_OP = 'UPDATE' THEN {touched}IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; "
            "IF TG_OP = 'DELETE' THEN NEW := OLD; END IF; "
            f'INSERT INTO "{self.changes._meta.db_table}" '
            f'("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", {names}) '
            f"VALUES (NOW(), LOWER(TG_OP), {BY}, {WORK}, {values}); RETURN NULL;"
        )

    def compile(self, model: Any) -> compiler.Trigger:
        sql = KeepingSql(
            pgid=self.get_pgid(model),
            func=self.render_func(model),
            table=model._meta.db_table,
            when=self.when,
            operation=self.operation,
        )
        return compiler.Trigger(name=self.name, sql=sql)


class _Keeper(pghistory.Tracker):
    """Gives the kept model its one trigger."""

    label = "keep"

    def setup(self, event_model: Any) -> None:
        pgtrigger.register(_Keep(event_model))(event_model.pgh_tracked_model)
