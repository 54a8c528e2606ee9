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
        ("cases", "0010_merging"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SafeContactChange",
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
                ("rule", models.CharField(max_length=8, null=True)),
                ("safe_channels", models.BinaryField(null=True)),
                ("times", models.BinaryField(null=True)),
                ("trusted", models.BinaryField(null=True)),
                ("unsafe_channels", models.BinaryField(null=True)),
                ("must_not_know", models.BinaryField(null=True)),
                ("say_from", models.BinaryField(null=True)),
                ("pass_phrase", models.BinaryField(null=True)),
                ("language", models.CharField(max_length=3, null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="cases_safecontact_kept"),
                    models.Index(
                        condition=models.Q(("pgh_label", "delete")),
                        fields=["case", "id"],
                        name="cases_safecontact_gone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SafeContact",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("ANY", "Every way is safe"),
                            ("ONLY_SO", "Only as written here"),
                            ("NEVER", "Never: the person comes to us"),
                        ],
                        max_length=8,
                        verbose_name="may we get in touch",
                    ),
                ),
                (
                    "safe_channels",
                    core.fields.EncryptedJSONField(blank=True, default=list, null=True, verbose_name="safe ways"),
                ),
                ("times", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="when it is safe")),
                ("trusted", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="through whom")),
                (
                    "unsafe_channels",
                    core.fields.EncryptedJSONField(
                        blank=True, default=list, null=True, verbose_name="ways that are not safe"
                    ),
                ),
                (
                    "must_not_know",
                    core.fields.EncryptedTextField(blank=True, null=True, verbose_name="who must not know"),
                ),
                ("say_from", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="say that you are")),
                ("pass_phrase", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="pass phrase")),
                ("language", models.CharField(blank=True, max_length=3, verbose_name="language")),
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
                    models.UniqueConstraint(fields=("organisation", "case"), name="safecontact_one_per_case")
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="safecontact",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "cases_safecontactchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "rule", "safe_channels", "times", "trusted", "unsafe_channels", "must_not_know", "say_from", "pass_phrase", "language") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."rule", NEW."safe_channels", NEW."times", NEW."trusted", NEW."unsafe_channels", NEW."must_not_know", NEW."say_from", NEW."pass_phrase", NEW."language"); RETURN NULL;',
                    hash="6d1c35ec8f60b9b6751a874614cbd9a737cdced1",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_7af2b",
                    table="cases_safecontact",
                    when="AFTER",
                ),
            ),
        ),
        BuildWall(["SafeContact"]),
        KeepHistory(["SafeContact"]),
    ]
