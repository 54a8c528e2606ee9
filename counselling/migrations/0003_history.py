import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import core.history
from core.history_wall import KeepHistory


class Migration(migrations.Migration):
    dependencies = [
        ("counselling", "0002_wall"),
    ]

    operations = [
        migrations.CreateModel(
            name="SessionChange",
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
                ("held_at", models.DateTimeField(null=True)),
                ("kind", models.CharField(max_length=10, null=True)),
                ("attendance", models.CharField(max_length=10, null=True)),
                ("minutes", models.PositiveSmallIntegerField(null=True)),
                ("content", models.BinaryField(null=True)),
                ("next_on", models.DateField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="session",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "counselling_sessionchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "held_at", "kind", "attendance", "minutes", "content", "next_on") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."held_at", NEW."kind", NEW."attendance", NEW."minutes", NEW."content", NEW."next_on"); RETURN NULL;',
                    hash="e5f030f61050d72cb88ca6566dc3a1819ddf1004",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_ed6f8",
                    table="counselling_session",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="sessionchange",
            index=models.Index(fields=["id", "pgh_id"], name="counselling_session_kept"),
        ),
        migrations.AddIndex(
            model_name="sessionchange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="counselling_session_gone"
            ),
        ),
        KeepHistory(["Session"]),
    ]
