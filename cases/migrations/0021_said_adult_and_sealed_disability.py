"""That somebody was said to be an adult is kept; and whether somebody has a disability is sealed, which lay plain."""

import json
from typing import Any
from uuid import UUID

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models
from psycopg2 import Binary

import core.fields
import core.history
from core import crypto, keys
from core.access import Compartment
from core.db import organisation_scope
from core.keys import PERSON, KeySubject

# The history loses the plain column: it would go on saying what is sealed now.
ANEW = """
ALTER TABLE cases_communication RENAME COLUMN has_disability TO has_disability_plain;
ALTER TABLE cases_communication ADD COLUMN has_disability bytea NULL;
ALTER TABLE cases_communicationchange DROP COLUMN has_disability;
ALTER TABLE cases_communicationchange ADD COLUMN has_disability bytea NULL;
"""
_PLAIN = """
SELECT c.id, c.has_disability_plain, COALESCE(k.sealed_for_id, k.person_id)
FROM cases_communication c JOIN cases_case k ON k.id = c.case_id WHERE c.has_disability_plain IS NOT NULL
ORDER BY c.id FOR UPDATE OF c
"""


def seal_what_is_there(apps: Any, schema_editor: Any) -> None:
    """Needs the operator's key when there is an answer. Of who was erased nothing is kept."""
    for organisation_id in (
        apps.get_model("accounts", "Organisation").objects.order_by("id").values_list("id", flat=True)
    ):
        with organisation_scope(organisation_id), schema_editor.connection.cursor() as cursor:
            cursor.execute(_PLAIN)
            for pk, answer, person_id in cursor.fetchall():
                sealed = _sealed(organisation_id, pk, KeySubject(PERSON, person_id), answer=answer)
                cursor.execute("UPDATE cases_communication SET has_disability = %s WHERE id = %s", [sealed, pk])


def _sealed(organisation_id: UUID, pk: UUID, person: KeySubject, *, answer: bool) -> Any:
    if keys.are_destroyed(person):
        return None
    key = keys.for_writing(person, Compartment.IDENTITY)
    place = f"{organisation_id}|cases.Communication|{pk}|has_disability|".encode()
    return Binary(crypto.seal(json.dumps(answer).encode(), key=key.key, key_id=key.id, place=place))


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0020_approval_of_assessments"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="person",
            name="keep",
        ),
        migrations.AddField(
            model_name="person",
            name="is_said_adult",
            field=models.BooleanField(default=False, verbose_name="said to be 18 or older at intake"),
        ),
        migrations.AddField(
            model_name="personchange",
            name="is_said_adult",
            field=models.BooleanField(null=True),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="communication",
                    name="has_disability",
                    field=core.fields.EncryptedJSONField(
                        blank=True, default=None, null=True, verbose_name="has a disability"
                    ),
                ),
                migrations.AlterField(
                    model_name="communicationchange",
                    name="has_disability",
                    field=models.BinaryField(null=True),
                ),
            ],
            database_operations=[migrations.RunSQL(ANEW, migrations.RunSQL.noop)],
        ),
        migrations.RunPython(seal_what_is_there, migrations.RunPython.noop),
        pgtrigger.migrations.AddTrigger(
            model_name="person",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "cases_personchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "gender", "citizenship", "birth_year", "is_child", "is_said_adult", "merged_into_id") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."gender", NEW."citizenship", NEW."birth_year", NEW."is_child", NEW."is_said_adult", NEW."merged_into_id"); RETURN NULL;',
                    hash="e33e00d4e9aa421444d74ef0c432834a70153166",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_758cf",
                    table="cases_person",
                    when="AFTER",
                ),
            ),
        ),
    ]
