import uuid

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import core.db
import core.fields
import core.history
from core.history_wall import KeepHistory
from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_history"),
        ("accounts", "__first__"),
        ("cases", "0015_episode_parts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("kind", models.CharField(max_length=40, verbose_name="what is to be approved")),
                ("subject_id", models.UUIDField(editable=False)),
                ("subject_version", models.PositiveIntegerField(editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("WAITING", "Waiting for approval"),
                            ("APPROVED", "Approved"),
                            ("SENT_BACK", "Sent back"),
                            ("WITHDRAWN", "Withdrawn"),
                        ],
                        default="WAITING",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("note", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="what to look at")),
                ("comment", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="comment")),
                ("decided_at", models.DateTimeField(editable=False, null=True, verbose_name="decided at")),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        default=core.db.current_organisation,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ApprovalChange",
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
                ("kind", models.CharField(max_length=40, null=True)),
                ("subject_id", models.UUIDField(null=True)),
                ("subject_version", models.PositiveIntegerField(null=True)),
                ("state", models.CharField(max_length=10, null=True)),
                ("note", models.BinaryField(null=True)),
                ("comment", models.BinaryField(null=True)),
                ("decided_by", models.UUIDField(db_column="decided_by_id", null=True)),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="CaseRules",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "closure_needs_approval",
                    models.BooleanField(default=False, verbose_name="closing a case needs approval"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        default=core.db.current_organisation,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CaseRulesChange",
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
                ("closure_needs_approval", models.BooleanField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="task",
            name="keep",
        ),
        migrations.AddField(
            model_name="task",
            name="is_dropped",
            field=models.BooleanField(default=False, verbose_name="not needed any more"),
        ),
        migrations.AddField(
            model_name="task",
            name="origin",
            field=models.CharField(
                blank=True,
                choices=[
                    ("PLAN", "From the plan"),
                    ("TEMPLATE", "From the template"),
                    ("CONFERENCE", "From the case conference"),
                ],
                max_length=12,
                verbose_name="where it comes from",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="why",
            field=core.fields.EncryptedTextField(blank=True, null=True, verbose_name="why it is due"),
        ),
        migrations.AddField(
            model_name="taskchange",
            name="is_dropped",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="taskchange",
            name="origin",
            field=models.CharField(max_length=12, null=True),
        ),
        migrations.AddField(
            model_name="taskchange",
            name="why",
            field=models.BinaryField(null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="task",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "cases_taskchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "title", "assignee_id", "due_on", "done_at", "origin", "why", "is_dropped") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."title", NEW."assignee_id", NEW."due_on", NEW."done_at", NEW."origin", NEW."why", NEW."is_dropped"); RETURN NULL;',
                    hash="2bf7dafb0b804232f4d0986d96e5f4ccae9c0d6d",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_e9f1b",
                    table="cases_task",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_dropped", False), ("done_at__isnull", False), _connector="OR"),
                name="task_dropped_is_over",
            ),
        ),
        migrations.AddIndex(
            model_name="approvalchange",
            index=models.Index(fields=["id", "pgh_id"], name="cases_approval_kept"),
        ),
        migrations.AddIndex(
            model_name="approvalchange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="cases_approval_gone"
            ),
        ),
        migrations.AddIndex(
            model_name="caseruleschange",
            index=models.Index(fields=["id", "pgh_id"], name="cases_caserules_kept"),
        ),
        migrations.AddIndex(
            model_name="approval",
            index=models.Index(fields=["kind", "subject_id", "-created_at"], name="approval_of_subject"),
        ),
        migrations.AddIndex(
            model_name="approval",
            index=models.Index(
                condition=models.Q(("state", "WAITING")), fields=["created_at", "id"], name="approval_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "WAITING")),
                fields=("organisation", "kind", "subject_id"),
                name="approval_asked_once",
                violation_error_message="Approval is being asked for already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None), ("state__in", ["WAITING", "WITHDRAWN"])),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("state__in", ["APPROVED", "SENT_BACK"]),
                    ),
                    _connector="OR",
                ),
                name="approval_decided_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(("decided_by", models.F("created_by")), _negated=True),
                name="approval_by_another",
                violation_error_message="Nobody approves what they asked for themselves.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="approval",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "cases_approvalchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "kind", "subject_id", "subject_version", "state", "note", "comment", "decided_by_id", "decided_at") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."kind", NEW."subject_id", NEW."subject_version", NEW."state", NEW."note", NEW."comment", NEW."decided_by_id", NEW."decided_at"); RETURN NULL;',
                    hash="521c9eb1cc5aa737fe3712d97ffcc3f0f807a530",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_bb150",
                    table="cases_approval",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="caserules",
            constraint=models.UniqueConstraint(
                fields=("organisation",),
                name="caserules_once",
                violation_error_message="Somebody else has saved this meanwhile. Reload the page.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="caserules",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "cases_caseruleschange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "closure_needs_approval") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."closure_needs_approval"); RETURN NULL;',
                    hash="40fe865035e544d7237240996eb3fd4aee54c6b3",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_265b2",
                    table="cases_caserules",
                    when="AFTER",
                ),
            ),
        ),
        BuildWall(["Approval", "CaseRules"]),
        KeepHistory(["Approval", "CaseRules"]),
    ]
