import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import core.history
from core.history_wall import KeepHistory


class Migration(migrations.Migration):
    dependencies = [
        ("reintegration", "0002_wall"),
    ]

    operations = [
        migrations.CreateModel(
            name="EnrolmentChange",
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
                ("plan", models.UUIDField(db_column="plan_id", null=True)),
                ("kind", models.CharField(max_length=10, null=True)),
                ("title", models.BinaryField(null=True)),
                ("provider", models.BinaryField(null=True)),
                ("starts_on", models.DateField(null=True)),
                ("ends_on", models.DateField(null=True)),
                ("state", models.CharField(max_length=10, null=True)),
                ("exit_note", models.BinaryField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="FollowUpChange",
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
                ("plan", models.UUIDField(db_column="plan_id", null=True)),
                ("month", models.PositiveSmallIntegerField(null=True)),
                ("due_on", models.DateField(null=True)),
                ("outcome", models.CharField(max_length=10, null=True)),
                ("done_on", models.DateField(null=True)),
                ("contact", models.CharField(max_length=10, null=True)),
                ("missed_reason", models.CharField(max_length=12, null=True)),
                ("findings", models.BinaryField(null=True)),
                ("ratings", models.BinaryField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="PlanChange",
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
                ("officer", models.UUIDField(db_column="officer_id", null=True)),
                ("state", models.CharField(max_length=10, null=True)),
                ("returned_on", models.DateField(null=True)),
                ("destination", models.BinaryField(null=True)),
                ("goals", models.BinaryField(null=True)),
                ("ended_on", models.DateField(null=True)),
                ("end_note", models.BinaryField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="enrolment",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "reintegration_enrolmentchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "plan_id", "kind", "title", "provider", "starts_on", "ends_on", "state", "exit_note") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."plan_id", NEW."kind", NEW."title", NEW."provider", NEW."starts_on", NEW."ends_on", NEW."state", NEW."exit_note"); RETURN NULL;',
                    hash="cb755bb064d2822e23f8bc11261dd4778131570a",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_9fbde",
                    table="reintegration_enrolment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followup",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "reintegration_followupchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "plan_id", "month", "due_on", "outcome", "done_on", "contact", "missed_reason", "findings", "ratings") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."plan_id", NEW."month", NEW."due_on", NEW."outcome", NEW."done_on", NEW."contact", NEW."missed_reason", NEW."findings", NEW."ratings"); RETURN NULL;',
                    hash="55c20a4773af8b419e28ad72fbdedbbf415771af",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_29742",
                    table="reintegration_followup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plan",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "reintegration_planchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "officer_id", "state", "returned_on", "destination", "goals", "ended_on", "end_note") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."officer_id", NEW."state", NEW."returned_on", NEW."destination", NEW."goals", NEW."ended_on", NEW."end_note"); RETURN NULL;',
                    hash="dbd6e99b963e9dd68238c46d77e02aacdd9333bb",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_a5fc6",
                    table="reintegration_plan",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="enrolmentchange",
            index=models.Index(fields=["id", "pgh_id"], name="reintegration_enrolment_kept"),
        ),
        migrations.AddIndex(
            model_name="followupchange",
            index=models.Index(fields=["id", "pgh_id"], name="reintegration_followup_kept"),
        ),
        migrations.AddIndex(
            model_name="planchange",
            index=models.Index(fields=["id", "pgh_id"], name="reintegration_plan_kept"),
        ),
        migrations.AddIndex(
            model_name="enrolmentchange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="reintegration_enrolment_gone"
            ),
        ),
        migrations.AddIndex(
            model_name="followupchange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="reintegration_followup_gone"
            ),
        ),
        migrations.AddIndex(
            model_name="planchange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="reintegration_plan_gone"
            ),
        ),
        KeepHistory(["Enrolment", "FollowUp", "Plan"]),
    ]
