import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import core.db
import core.fields
import core.history
import legal.models.protection
from core.history_wall import KeepHistory
from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_terms"),
        ("cases", "0026_access_requests"),
        ("legal", "0010_redactions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CourtTravel",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("goes_on", models.DateField(verbose_name="day")),
                ("leaves_at", models.TimeField(blank=True, null=True, verbose_name="leaves at")),
                (
                    "transport",
                    models.CharField(
                        choices=[
                            ("OURS", "Our vehicle"),
                            ("LPSK", "LPSK's vehicle"),
                            ("POLICE", "Police vehicle"),
                            ("HIRED", "Hired vehicle"),
                            ("PUBLIC", "Public transport"),
                            ("OTHER", "Other"),
                        ],
                        max_length=6,
                        verbose_name="transport",
                    ),
                ),
                ("route", core.fields.EncryptedTextField(verbose_name="route")),
                ("escorts", core.fields.EncryptedTextField(verbose_name="who goes along")),
                ("way_back", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="way back")),
                (
                    "contact",
                    core.fields.EncryptedTextField(blank=True, null=True, verbose_name="whom to call on the way"),
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
                    "matter",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="legal.matter"),
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
                    "task",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.task",
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
            name="CourtTravelChange",
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
                ("matter", models.UUIDField(db_column="matter_id", null=True)),
                ("goes_on", models.DateField(null=True)),
                ("leaves_at", models.TimeField(null=True)),
                ("transport", models.CharField(max_length=6, null=True)),
                ("route", models.BinaryField(null=True)),
                ("escorts", models.BinaryField(null=True)),
                ("way_back", models.BinaryField(null=True)),
                ("contact", models.BinaryField(null=True)),
                ("task", models.UUIDField(db_column="task_id", null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="legal_courttravel_kept"),
                    models.Index(
                        condition=models.Q(("pgh_label", "delete")),
                        fields=["case", "id"],
                        name="legal_courttravel_gone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProtectionMeasureChange",
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
                ("matter", models.UUIDField(db_column="matter_id", null=True)),
                ("request", models.UUIDField(db_column="request_id", null=True)),
                ("kind", models.CharField(max_length=16, null=True)),
                ("provider", models.BinaryField(null=True)),
                ("begins_on", models.DateField(null=True)),
                ("ends_on", models.DateField(null=True)),
                ("note", models.BinaryField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="legal_protectionmeasure_kept"),
                    models.Index(
                        condition=models.Q(("pgh_label", "delete")),
                        fields=["case", "id"],
                        name="legal_protectionmeasure_gone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProtectionRequest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("asked_on", models.DateField(verbose_name="asked on")),
                ("asked_by", core.fields.EncryptedTextField(verbose_name="who asks")),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(choices=legal.models.protection.kind_choices, max_length=16),
                        verbose_name="what is asked for",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("DRAFTED", "Being written"),
                            ("SENT", "Sent"),
                            ("ASSESSED", "LPSK assesses it"),
                            ("GRANTED", "Granted"),
                            ("REFUSED", "Refused"),
                            ("ENDED", "Ended"),
                        ],
                        default="DRAFTED",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("sent_on", models.DateField(blank=True, null=True, verbose_name="sent to LPSK on")),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="decided on")),
                (
                    "decision_number",
                    core.fields.EncryptedTextField(blank=True, null=True, verbose_name="number of the decision"),
                ),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="protection until")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="ended on")),
                ("note", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="note")),
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
                    "matter",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="legal.matter"),
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
            name="ProtectionMeasure",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=legal.models.protection.kind_choices, max_length=16, verbose_name="measure"
                    ),
                ),
                ("provider", core.fields.EncryptedTextField(verbose_name="who provides it")),
                ("begins_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                ("note", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="note")),
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
                    "matter",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="legal.matter"),
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
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="legal.protectionrequest",
                        verbose_name="granted on the request",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProtectionRequestChange",
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
                ("matter", models.UUIDField(db_column="matter_id", null=True)),
                ("asked_on", models.DateField(null=True)),
                ("asked_by", models.BinaryField(null=True)),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(choices=legal.models.protection.kind_choices, max_length=16),
                        null=True,
                    ),
                ),
                ("state", models.CharField(max_length=8, null=True)),
                ("sent_on", models.DateField(null=True)),
                ("decided_on", models.DateField(null=True)),
                ("decision_number", models.BinaryField(null=True)),
                ("ends_on", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
                ("note", models.BinaryField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="legal_protectionrequest_kept"),
                    models.Index(
                        condition=models.Q(("pgh_label", "delete")),
                        fields=["case", "id"],
                        name="legal_protectionrequest_gone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RemoteTestimony",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("asked_on", models.DateField(verbose_name="asked for on")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ASKED", "Asked for"),
                            ("ORDERED", "Ordered"),
                            ("REFUSED", "Refused"),
                            ("GIVEN", "Given"),
                        ],
                        default="ASKED",
                        max_length=7,
                        verbose_name="state",
                    ),
                ),
                ("ordered_on", models.DateField(blank=True, null=True, verbose_name="ordered on")),
                (
                    "order_number",
                    core.fields.EncryptedTextField(blank=True, null=True, verbose_name="number of the order"),
                ),
                ("held_on", models.DateField(blank=True, null=True, verbose_name="day of the testimony")),
                ("place", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="from where")),
                (
                    "technician",
                    core.fields.EncryptedTextField(blank=True, null=True, verbose_name="who looks after the link"),
                ),
                ("note", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="note")),
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
                    "matter",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="legal.matter"),
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
            name="RemoteTestimonyChange",
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
                ("matter", models.UUIDField(db_column="matter_id", null=True)),
                ("asked_on", models.DateField(null=True)),
                ("state", models.CharField(max_length=7, null=True)),
                ("ordered_on", models.DateField(null=True)),
                ("order_number", models.BinaryField(null=True)),
                ("held_on", models.DateField(null=True)),
                ("place", models.BinaryField(null=True)),
                ("technician", models.BinaryField(null=True)),
                ("note", models.BinaryField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="legal_remotetestimony_kept"),
                    models.Index(
                        condition=models.Q(("pgh_label", "delete")),
                        fields=["case", "id"],
                        name="legal_remotetestimony_gone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WitnessPlan",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("held_on", models.DateField(verbose_name="day at court")),
                (
                    "waits_apart",
                    models.BooleanField(default=False, verbose_name="waits in a room apart from the accused"),
                ),
                (
                    "is_screened",
                    models.BooleanField(default=False, verbose_name="a screen hides the survivor from the accused"),
                ),
                ("support_person", core.fields.EncryptedTextField(verbose_name="who stays with the survivor")),
                ("before", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="before the hearing")),
                ("breaks", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="breaks")),
                ("signals", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="signals")),
                ("aftercare", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="after the hearing")),
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
                    "matter",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="legal.matter"),
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
            name="WitnessPlanChange",
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
                ("matter", models.UUIDField(db_column="matter_id", null=True)),
                ("held_on", models.DateField(null=True)),
                ("waits_apart", models.BooleanField(null=True)),
                ("is_screened", models.BooleanField(null=True)),
                ("support_person", models.BinaryField(null=True)),
                ("before", models.BinaryField(null=True)),
                ("breaks", models.BinaryField(null=True)),
                ("signals", models.BinaryField(null=True)),
                ("aftercare", models.BinaryField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="legal_witnessplan_kept"),
                    models.Index(
                        condition=models.Q(("pgh_label", "delete")),
                        fields=["case", "id"],
                        name="legal_witnessplan_gone",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="courttravel",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "legal_courttravelchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "matter_id", "goes_on", "leaves_at", "transport", "route", "escorts", "way_back", "contact", "task_id") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."matter_id", NEW."goes_on", NEW."leaves_at", NEW."transport", NEW."route", NEW."escorts", NEW."way_back", NEW."contact", NEW."task_id"); RETURN NULL;',
                    hash="306321207c22d2d0f11587b4a047d23c5aa5c75c",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_dac97",
                    table="legal_courttravel",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="protectionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["DRAFTED", "ENDED"]), ("sent_on__isnull", False), _connector="OR"),
                name="protection_sent_on_a_day",
                violation_error_message="Say on which day the request was sent to LPSK.",
            ),
        ),
        migrations.AddConstraint(
            model_name="protectionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["GRANTED", "REFUSED"]), _negated=True),
                    ("decided_on__isnull", False),
                    _connector="OR",
                ),
                name="protection_decided_on_a_day",
                violation_error_message="Say on which day LPSK decided.",
            ),
        ),
        migrations.AddConstraint(
            model_name="protectionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on__isnull", False), ("state", "ENDED")),
                    models.Q(models.Q(("state", "ENDED"), _negated=True), ("ended_on", None)),
                    _connector="OR",
                ),
                name="protection_ended_on_a_day",
                violation_error_message="A day on which it ended belongs to the state “Ended”, and to no other.",
            ),
        ),
        migrations.AddConstraint(
            model_name="protectionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sent_on", None), ("sent_on__gte", models.F("asked_on")), _connector="OR"),
                    models.Q(
                        ("decided_on", None),
                        ("sent_on", None),
                        ("decided_on__gte", models.F("sent_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("ends_on", None),
                        ("decided_on", None),
                        ("ends_on__gte", models.F("decided_on")),
                        _connector="OR",
                    ),
                    models.Q(("ended_on", None), ("ended_on__gte", models.F("asked_on")), _connector="OR"),
                ),
                name="protection_dates_in_order",
                violation_error_message="These dates are not in order.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="protectionrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "legal_protectionrequestchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "matter_id", "asked_on", "asked_by", "kinds", "state", "sent_on", "decided_on", "decision_number", "ends_on", "ended_on", "note") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."matter_id", NEW."asked_on", NEW."asked_by", NEW."kinds", NEW."state", NEW."sent_on", NEW."decided_on", NEW."decision_number", NEW."ends_on", NEW."ended_on", NEW."note"); RETURN NULL;',
                    hash="33f4d5b179a2613d2e9876d97a25015e2bc4b1a6",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_71a15",
                    table="legal_protectionrequest",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="protectionmeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("begins_on")), _connector="OR"),
                name="measure_dates_in_order",
                violation_error_message="The end cannot be before the beginning.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="protectionmeasure",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "legal_protectionmeasurechange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "matter_id", "request_id", "kind", "provider", "begins_on", "ends_on", "note") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."matter_id", NEW."request_id", NEW."kind", NEW."provider", NEW."begins_on", NEW."ends_on", NEW."note"); RETURN NULL;',
                    hash="4741da41bbedf69d10e25e8fdda1a15b3f7f86a9",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_5cb0d",
                    table="legal_protectionmeasure",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="remotetestimony",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["ORDERED", "GIVEN"]), _negated=True),
                    ("ordered_on__isnull", False),
                    _connector="OR",
                ),
                name="testimony_ordered_on_a_day",
                violation_error_message="Say on which day it was ordered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="remotetestimony",
            constraint=models.CheckConstraint(
                condition=models.Q(("ordered_on", None), ("ordered_on__gte", models.F("asked_on")), _connector="OR"),
                name="testimony_dates_in_order",
                violation_error_message="It cannot be ordered before it was asked for.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="remotetestimony",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "legal_remotetestimonychange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "matter_id", "asked_on", "state", "ordered_on", "order_number", "held_on", "place", "technician", "note") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."matter_id", NEW."asked_on", NEW."state", NEW."ordered_on", NEW."order_number", NEW."held_on", NEW."place", NEW."technician", NEW."note"); RETURN NULL;',
                    hash="16ab33bfff638e6b4c408960e90a5050d7402f99",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_a240c",
                    table="legal_remotetestimony",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="witnessplan",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "legal_witnessplanchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "matter_id", "held_on", "waits_apart", "is_screened", "support_person", "before", "breaks", "signals", "aftercare") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."matter_id", NEW."held_on", NEW."waits_apart", NEW."is_screened", NEW."support_person", NEW."before", NEW."breaks", NEW."signals", NEW."aftercare"); RETURN NULL;',
                    hash="66e39211cd444013a322c5a1eba525a0c62c7655",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_52ea4",
                    table="legal_witnessplan",
                    when="AFTER",
                ),
            ),
        ),
        BuildWall(["ProtectionRequest", "ProtectionMeasure", "RemoteTestimony", "CourtTravel", "WitnessPlan"]),
        KeepHistory(["ProtectionRequest", "ProtectionMeasure", "RemoteTestimony", "CourtTravel", "WitnessPlan"]),
    ]
