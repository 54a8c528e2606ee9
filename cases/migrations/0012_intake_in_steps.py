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
        ("cases", "0011_safe_contact"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CommunicationChange",
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
                ("primary_language", models.CharField(max_length=3, null=True)),
                ("secondary_language", models.CharField(max_length=3, null=True)),
                ("needs_interpreter", models.BooleanField(null=True)),
                ("interpreter_used", models.BooleanField(null=True)),
                ("interpreter", models.BinaryField(null=True)),
                ("has_disability", models.BooleanField(null=True)),
                ("disability", models.BinaryField(null=True)),
                ("support", models.BinaryField(null=True)),
                ("assents", models.BooleanField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="cases_communication_kept"),
                    models.Index(
                        condition=models.Q(("pgh_label", "delete")),
                        fields=["case", "id"],
                        name="cases_communication_gone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IntakeDraft",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
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
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DraftStep",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("step", models.CharField(max_length=12)),
                ("answers", core.fields.EncryptedJSONField(blank=True, default=dict, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="cases.intakedraft"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Relative",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("PARENT", "Mother or father"),
                            ("CHILD", "Daughter or son"),
                            ("PARTNER", "Wife, husband or partner"),
                            ("SIBLING", "Sister or brother"),
                            ("GRANDPARENT", "Grandmother or grandfather"),
                            ("FAMILY", "Others of the family"),
                            ("OTHER", "Not of the family"),
                        ],
                        max_length=12,
                        verbose_name="relation",
                    ),
                ),
                ("name", core.fields.EncryptedTextField(verbose_name="name")),
                ("contact", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="how to reach them")),
                ("lives_at", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="where they live")),
                ("is_minor", models.BooleanField(blank=True, null=True, verbose_name="under 18")),
                ("is_dependant", models.BooleanField(default=False, verbose_name="depends on the person")),
                ("is_guardian", models.BooleanField(default=False, verbose_name="guardian")),
                ("may_be_told", models.BooleanField(blank=True, null=True, verbose_name="may be told")),
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
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RelativeChange",
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
                ("relation", models.CharField(max_length=12, null=True)),
                ("name", models.BinaryField(null=True)),
                ("contact", models.BinaryField(null=True)),
                ("lives_at", models.BinaryField(null=True)),
                ("is_minor", models.BooleanField(null=True)),
                ("is_dependant", models.BooleanField(null=True)),
                ("is_guardian", models.BooleanField(null=True)),
                ("may_be_told", models.BooleanField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="cases_relative_kept"),
                    models.Index(
                        condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="cases_relative_gone"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Communication",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("primary_language", models.CharField(blank=True, max_length=3, verbose_name="first language")),
                ("secondary_language", models.CharField(blank=True, max_length=3, verbose_name="second language")),
                ("needs_interpreter", models.BooleanField(blank=True, null=True, verbose_name="needs an interpreter")),
                (
                    "interpreter_used",
                    models.BooleanField(blank=True, null=True, verbose_name="an interpreter was there at the intake"),
                ),
                ("interpreter", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="who interprets")),
                ("has_disability", models.BooleanField(blank=True, null=True, verbose_name="has a disability")),
                ("disability", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="what is difficult")),
                ("support", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="what helps to follow")),
                ("assents", models.BooleanField(blank=True, null=True, verbose_name="the child agrees")),
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
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "case"), name="communication_one_per_case")
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="communication",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "cases_communicationchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "primary_language", "secondary_language", "needs_interpreter", "interpreter_used", "interpreter", "has_disability", "disability", "support", "assents") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."primary_language", NEW."secondary_language", NEW."needs_interpreter", NEW."interpreter_used", NEW."interpreter", NEW."has_disability", NEW."disability", NEW."support", NEW."assents"); RETURN NULL;',
                    hash="d95b6fd115717c3822866de444f16d56ccc5b576",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_fdf7a",
                    table="cases_communication",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="draftstep",
            constraint=models.UniqueConstraint(fields=("organisation", "draft", "step"), name="draftstep_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="relative",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "cases_relativechange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "relation", "name", "contact", "lives_at", "is_minor", "is_dependant", "is_guardian", "may_be_told") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."relation", NEW."name", NEW."contact", NEW."lives_at", NEW."is_minor", NEW."is_dependant", NEW."is_guardian", NEW."may_be_told"); RETURN NULL;',
                    hash="3fba9ce21af2f907c80714b121d01680ca82595e",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_8b4ef",
                    table="cases_relative",
                    when="AFTER",
                ),
            ),
        ),
        BuildWall(["Communication", "Relative", "IntakeDraft", "DraftStep"]),
        KeepHistory(["Communication", "Relative"]),
    ]
