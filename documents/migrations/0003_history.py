import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import core.history
from core.history_wall import KeepHistory


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0002_wall"),
    ]

    operations = [
        migrations.CreateModel(
            name="DocumentChange",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField()),
                ("pgh_label", models.CharField(max_length=6)),
                ("pgh_by", models.UUIDField(null=True)),
                ("pgh_work", models.TextField()),
                ("id", models.UUIDField()),
                ("organisation", models.UUIDField(db_column="organisation_id")),
                ("version", models.PositiveIntegerField(null=True)),
                ("created_at", models.DateTimeField(null=True)),
                ("created_by", models.UUIDField(db_column="created_by_id", null=True)),
                ("updated_at", models.DateTimeField(null=True)),
                ("updated_by", models.UUIDField(db_column="updated_by_id", null=True)),
                ("case", models.UUIDField(db_column="case_id", null=True)),
                ("compartment", models.CharField(max_length=20, null=True)),
                ("number", models.PositiveIntegerField(null=True)),
                ("title", models.BinaryField(null=True)),
                ("original_name", models.BinaryField(null=True)),
                ("origin", models.CharField(max_length=8, null=True)),
                ("content_type", models.CharField(max_length=20, null=True)),
                ("pages", models.PositiveIntegerField(null=True)),
                ("size", models.PositiveBigIntegerField(null=True)),
                ("sha256", models.CharField(max_length=64, null=True)),
                ("storage_name", models.CharField(max_length=80, null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="document",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "documents_documentchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "compartment", "number", "title", "original_name", "origin", "content_type", "pages", "size", "sha256", "storage_name") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."compartment", NEW."number", NEW."title", NEW."original_name", NEW."origin", NEW."content_type", NEW."pages", NEW."size", NEW."sha256", NEW."storage_name"); RETURN NULL;',
                    hash="0bf07b11f2814da3b483ec4c309c021e41127578",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_8c886",
                    table="documents_document",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="documentchange",
            index=models.Index(fields=["id", "pgh_id"], name="documents_document_kept"),
        ),
        migrations.AddIndex(
            model_name="documentchange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="documents_document_gone"
            ),
        ),
        KeepHistory(["Document"]),
    ]
