"""Names of guardians and interpreters of consents are sealed anew, under the person's key of identity."""

from typing import Any
from uuid import UUID

from django.db import migrations
from psycopg2 import Binary

import core.fields
from core import crypto, keys
from core.access import Compartment
from core.db import organisation_scope

FIELDS = ("interpreter", "given_by")


def seal_names_anew(apps: Any, schema_editor: Any) -> None:
    """Needs the operator's key when there is such a name. Whose keys were destroyed stays erased."""
    for organisation_id in (
        apps.get_model("accounts", "Organisation").objects.order_by("id").values_list("id", flat=True)
    ):
        with organisation_scope(organisation_id):
            for field in FIELDS:
                _seal_anew(schema_editor.connection, organisation_id, field)


def _seal_anew(connection: Any, organisation_id: UUID, field: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT id, "{field}" FROM cases_consent WHERE "{field}" IS NOT NULL ORDER BY id FOR UPDATE')  # noqa: S608 -- names of ours
        for pk, stored in cursor.fetchall():
            value = bytes(stored)
            old = keys.by_id(crypto.key_id_of(value))
            if not old.key or old.compartment == Compartment.IDENTITY:
                continue
            place = f"{organisation_id}|cases.Consent|{pk}|{field}|".encode()
            plain = crypto.unseal(value, key=old.key, place=place)
            new = keys.for_writing(old.subject, Compartment.IDENTITY)
            sealed = crypto.seal(plain, key=new.key, key_id=new.id, place=place)
            cursor.execute(f'UPDATE cases_consent SET "{field}" = %s WHERE id = %s', [Binary(sealed), pk])  # noqa: S608 -- as above


class Migration(migrations.Migration):
    dependencies = [("cases", "0018_public_reports"), ("core", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="consent",
            name="interpreter",
            field=core.fields.EncryptedTextField(blank=True, editable=False, null=True, verbose_name="interpreter"),
        ),
        migrations.AlterField(
            model_name="consent",
            name="given_by",
            field=core.fields.EncryptedTextField(
                blank=True,
                editable=False,
                help_text="Only when a guardian decides for the person.",
                null=True,
                verbose_name="decided by",
            ),
        ),
        migrations.RunPython(seal_names_anew, migrations.RunPython.noop),
    ]
