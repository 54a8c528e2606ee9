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
        ("cases", "0012_intake_in_steps"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Enquiry",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("WALK_IN", "Came in person"),
                            ("HOTLINE", "Hotline"),
                            ("POLICE", "Police"),
                            ("GOVERNMENT", "Government office"),
                            ("EMBASSY", "Embassy or consulate"),
                            ("NGO", "Other organisation"),
                            ("COMMUNITY", "Community or family"),
                            ("OUTREACH", "Outreach"),
                            ("IMPORT", "Imported record"),
                        ],
                        max_length=12,
                        verbose_name="how it reached us",
                    ),
                ),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="received at")),
                ("asker", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="who asked")),
                ("about", core.fields.EncryptedTextField(verbose_name="what it is about")),
                ("advice", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="what was advised")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("INFORMED", "Information given"),
                            ("REFERRED", "Referred to others"),
                            ("CASE", "Became a case"),
                            ("NO_CONTACT", "Could not be reached"),
                        ],
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                    ),
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
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.site"
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
        migrations.AddField(
            model_name="intakedraft",
            name="enquiry",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.enquiry",
            ),
        ),
        migrations.CreateModel(
            name="EnquiryChange",
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
                ("site", models.UUIDField(db_column="site_id", null=True)),
                ("channel", models.CharField(max_length=12, null=True)),
                ("received_at", models.DateTimeField(null=True)),
                ("asker", models.BinaryField(null=True)),
                ("about", models.BinaryField(null=True)),
                ("advice", models.BinaryField(null=True)),
                ("outcome", models.CharField(max_length=12, null=True)),
                ("case", models.UUIDField(db_column="case_id", null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="cases_enquiry_kept"),
                    models.Index(
                        condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="cases_enquiry_gone"
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="enquiry",
            index=models.Index(fields=["organisation", "-received_at", "-id"], name="enquiry_recent"),
        ),
        migrations.AddConstraint(
            model_name="enquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("case__isnull", False), ("outcome", "CASE")),
                    models.Q(models.Q(("outcome", "CASE"), _negated=True), ("case", None)),
                    _connector="OR",
                ),
                name="enquiry_case_is_named",
                violation_error_message="An enquiry becomes a case by an intake alone.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="enquiry",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "cases_enquirychange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "site_id", "channel", "received_at", "asker", "about", "advice", "outcome", "case_id") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."site_id", NEW."channel", NEW."received_at", NEW."asker", NEW."about", NEW."advice", NEW."outcome", NEW."case_id"); RETURN NULL;',
                    hash="500e1d2c22cded7b8c192f56d1f154c9e6850d11",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_9a3e6",
                    table="cases_enquiry",
                    when="AFTER",
                ),
            ),
        ),
        BuildWall(["Enquiry"]),
        migrations.RunSQL(
            """
            ALTER TABLE "cases_enquiry" ADD CONSTRAINT "cases_enquiry_wall_key" UNIQUE (organisation_id, id);
            ALTER TABLE "cases_intakedraft" ADD CONSTRAINT "cases_intakedraft_enquiry_id_wall"
            FOREIGN KEY (organisation_id, "enquiry_id") REFERENCES "cases_enquiry" (organisation_id, id)
            DEFERRABLE INITIALLY DEFERRED;
            """,
            """
            ALTER TABLE "cases_intakedraft" DROP CONSTRAINT "cases_intakedraft_enquiry_id_wall";
            ALTER TABLE "cases_enquiry" DROP CONSTRAINT "cases_enquiry_wall_key";
            """,
        ),
        KeepHistory(["Enquiry"]),
    ]
