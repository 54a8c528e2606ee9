import uuid

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import core.db
import core.fields
import core.history
from core.wall import BuildWall

# The new key of a table that is walled in already compares the organisation too, as those of core/wall.py.
_COMPARE = """
ALTER TABLE "cases_note" ADD CONSTRAINT "cases_note_wall_key" UNIQUE (organisation_id, id);
ALTER TABLE "cases_note" ADD CONSTRAINT "cases_note_original_id_wall" FOREIGN KEY (organisation_id, "original_id")
REFERENCES "cases_note" (organisation_id, id) DEFERRABLE INITIALLY DEFERRED;
"""
_NO_LONGER = """
ALTER TABLE "cases_note" DROP CONSTRAINT "cases_note_original_id_wall";
ALTER TABLE "cases_note" DROP CONSTRAINT "cases_note_wall_key";
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_history"),
        ("cases", "0022_no_plain_disability"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NoteDraft",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "compartment",
                    models.CharField(
                        choices=[
                            ("general", "General"),
                            ("identity", "Identity"),
                            ("location", "Location"),
                            ("clinical", "Health"),
                            ("counselling", "Counselling"),
                            ("legal", "Legal"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "contact",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("VISIT", "Visit"),
                            ("MEETING", "Meeting"),
                            ("CALL", "Phone call"),
                            ("MESSAGE", "Message"),
                            ("ACCOMPANIED", "Accompanied"),
                            ("OBSERVATION", "Observation"),
                        ],
                        max_length=12,
                    ),
                ),
                ("happened_at", models.DateTimeField(blank=True, null=True)),
                ("text", core.fields.EncryptedTextField()),
                (
                    "told",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), blank=True, default=list),
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
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="caserules",
            name="keep",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="note",
            name="keep",
        ),
        migrations.AddField(
            model_name="caserules",
            name="note_hours",
            field=models.PositiveSmallIntegerField(
                default=24,
                validators=[django.core.validators.MaxValueValidator(744)],
                verbose_name="hours for which a note may be changed",
            ),
        ),
        migrations.AddField(
            model_name="caseruleschange",
            name="note_hours",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="note",
            name="contact",
            field=models.CharField(
                blank=True,
                choices=[
                    ("VISIT", "Visit"),
                    ("MEETING", "Meeting"),
                    ("CALL", "Phone call"),
                    ("MESSAGE", "Message"),
                    ("ACCOMPANIED", "Accompanied"),
                    ("OBSERVATION", "Observation"),
                ],
                max_length=12,
                verbose_name="kind of contact",
            ),
        ),
        migrations.AddField(
            model_name="note",
            name="original",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="addenda",
                to="cases.note",
            ),
        ),
        migrations.AddField(
            model_name="note",
            name="told",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), blank=True, default=list, editable=False
            ),
        ),
        migrations.AddField(
            model_name="notechange",
            name="contact",
            field=models.CharField(max_length=12, null=True),
        ),
        migrations.AddField(
            model_name="notechange",
            name="original",
            field=models.UUIDField(db_column="original_id", null=True),
        ),
        migrations.AddField(
            model_name="notechange",
            name="told",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), null=True),
        ),
        migrations.AddIndex(
            model_name="note",
            index=models.Index(
                condition=models.Q(("original", None), _negated=True), fields=["original"], name="note_addenda"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="caserules",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "cases_caseruleschange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "closure_needs_approval", "assessments_need_approval", "enquiries_kept", "note_hours", "reports_site_id") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."closure_needs_approval", NEW."assessments_need_approval", NEW."enquiries_kept", NEW."note_hours", NEW."reports_site_id"); RETURN NULL;',
                    hash="9c309a28d35bd51cc159f104f5d20b004dfa37e2",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_265b2",
                    table="cases_caserules",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="note",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "cases_notechange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "compartment", "contact", "happened_at", "text", "original_id", "told") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."compartment", NEW."contact", NEW."happened_at", NEW."text", NEW."original_id", NEW."told"); RETURN NULL;',
                    hash="9aa61d06aefff7f7059142dee51891acd52e4b1e",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_7fc6c",
                    table="cases_note",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="notedraft",
            constraint=models.UniqueConstraint(fields=("organisation", "case", "created_by"), name="notedraft_once"),
        ),
        BuildWall(["NoteDraft"]),
        migrations.RunSQL(_COMPARE, _NO_LONGER),
    ]
