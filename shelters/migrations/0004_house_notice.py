import uuid

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import core.db
import core.history
import core.keys.fields


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("cases", "0001_initial"),
        ("shelters", "0003_daily_note_of_each_writer"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HouseNoticeChange",
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
                ("allergies", models.BinaryField(null=True)),
                ("watch", models.BinaryField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="shelters_housenotice_kept"),
                    models.Index(
                        condition=models.Q(("pgh_label", "delete")),
                        fields=["case", "id"],
                        name="shelters_housenotice_gone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HouseNotice",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("allergies", core.keys.fields.EncryptedTextField(blank=True, null=True, verbose_name="allergies")),
                (
                    "watch",
                    core.keys.fields.EncryptedTextField(
                        blank=True, null=True, verbose_name="what to watch, and whom to call"
                    ),
                ),
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
                    models.UniqueConstraint(
                        fields=("organisation", "case"),
                        name="housenotice_one_per_case",
                        violation_error_message="Somebody has written this meanwhile. Reload the page.",
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="housenotice",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "shelters_housenoticechange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "allergies", "watch") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."allergies", NEW."watch"); RETURN NULL;',
                    hash="0af1d41389bb401c52607d6faaa86830595255fe",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_2dfb3",
                    table="shelters_housenotice",
                    when="AFTER",
                ),
            ),
        ),
    ]
