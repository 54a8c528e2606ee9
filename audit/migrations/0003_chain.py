"""The hash chain is switched on: each entry gets its place, also those that were written before."""

import uuid
from datetime import datetime
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from audit import chain
from core.wall import BuildWall

_ENTRIES = """
SELECT id, at, user_id, act, case_ids, subject_ids, compartments, purpose, request FROM audit_accessentry
WHERE organisation_id = %s ORDER BY at, id FOR UPDATE
"""
_PUT = "UPDATE audit_accessentry SET sequence = %s, previous = %s, digest = %s WHERE id = %s"
_HEAD = "UPDATE audit_chain SET sequence = %s, digest = %s WHERE organisation_id = %s"


def chain_what_is_there(apps: Any, schema_editor: Any) -> None:
    """Needs the operator's key when there are entries: their digests are made under the organisation's."""
    connection = schema_editor.connection
    for organisation in apps.get_model("accounts", "Organisation").objects.order_by("id"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.organisation', %s, true)", [str(organisation.pk)])
            cursor.execute(_ENTRIES, [organisation.pk])
            rows: list[tuple[uuid.UUID, datetime, Any]] = cursor.fetchall()
            if not rows:
                continue
            key, last = chain.key_of(organisation.pk), chain.locked_head(connection, organisation.pk).digest
            for sequence, (entry_id, at, *look) in enumerate(rows, 1):
                said = chain.said(entry_id, organisation.pk, sequence, at, chain.Look(*look))
                digest = chain.digest(key, last, said)
                cursor.execute(_PUT, [sequence, last, digest, entry_id])
                last = digest
            cursor.execute(_HEAD, [len(rows), last, organisation.pk])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_lasting_key"),
        ("audit", "0002_wall"),
    ]

    operations = [
        migrations.CreateModel(
            name="Chain",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("sequence", models.BigIntegerField(default=0)),
                ("digest", models.BinaryField(default=bytes)),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("organisation",), name="chain_once")],
            },
        ),
        BuildWall(["Chain"]),
        # The head moves on; it is never taken away.
        migrations.RunSQL(
            f"REVOKE DELETE ON audit_chain FROM {settings.DATABASE_APP_ROLE}",
            f"GRANT DELETE ON audit_chain TO {settings.DATABASE_APP_ROLE}",
        ),
        migrations.RunPython(chain_what_is_there, migrations.RunPython.noop),
    ]
