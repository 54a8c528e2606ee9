import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import core.history


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_history"),
        ("cases", "0010_merging"),
        ("documents", "0003_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="document",
            name="keep",
        ),
        migrations.AddField(
            model_name="document",
            name="edition",
            field=models.PositiveSmallIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name="document",
            name="replaces",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="documents.document",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="scan",
            field=models.CharField(
                choices=[
                    ("CLEAN", "No malware found"),
                    ("HELD", "Held: not checked for malware yet"),
                    ("FOUND", "Malware found"),
                    ("NONE", "Not checked: this installation has no scanner"),
                ],
                default="NONE",
                max_length=5,
                verbose_name="check for malware",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="scanned_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="documentchange",
            name="edition",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="documentchange",
            name="replaces",
            field=models.UUIDField(db_column="replaces_id", null=True),
        ),
        migrations.AddField(
            model_name="documentchange",
            name="scan",
            field=models.CharField(max_length=5, null=True),
        ),
        migrations.AddField(
            model_name="documentchange",
            name="scanned_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="documentevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("RECEIVED", "Received"),
                    ("MADE", "Made by Harapan"),
                    ("VIEWED", "Opened"),
                    ("DOWNLOADED", "Downloaded"),
                    ("ORIGINAL", "Unchanged original downloaded"),
                    ("SCANNED", "Checked for malware"),
                    ("BUNDLED", "Put into a dossier"),
                ],
                max_length=10,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="document",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "documents_documentchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "compartment", "number", "title", "original_name", "origin", "content_type", "pages", "scan", "scanned_at", "replaces_id", "edition", "size", "sha256", "storage_name") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."compartment", NEW."number", NEW."title", NEW."original_name", NEW."origin", NEW."content_type", NEW."pages", NEW."scan", NEW."scanned_at", NEW."replaces_id", NEW."edition", NEW."size", NEW."sha256", NEW."storage_name"); RETURN NULL;',
                    hash="765b2ea0b54b5cd7b8227641bca4bf2e60fa915d",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_8c886",
                    table="documents_document",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("replaces", None), models.Q(("replaces", models.F("id")), _negated=True), _connector="OR"
                ),
                name="document_replaces_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("edition", 1), ("replaces", None)),
                    models.Q(("edition__gt", 1), ("replaces__isnull", False)),
                    _connector="OR",
                ),
                name="document_edition_of_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("scan__in", ["CLEAN", "FOUND"]), ("scanned_at__isnull", False)),
                    models.Q(("scan__in", ["HELD", "NONE"]), ("scanned_at", None)),
                    _connector="OR",
                ),
                name="document_scan_has_its_time",
            ),
        ),
        # A new key of a table that is walled in already compares the organisation too, as those of core/wall.py.
        migrations.RunSQL(
            """
            ALTER TABLE "documents_document" ADD CONSTRAINT "documents_document_replaces_id_wall"
            FOREIGN KEY (organisation_id, "replaces_id") REFERENCES "documents_document" (organisation_id, id)
            DEFERRABLE INITIALLY DEFERRED
            """,
            'ALTER TABLE "documents_document" DROP CONSTRAINT "documents_document_replaces_id_wall"',
        ),
    ]
