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
from core.history_wall import KeepHistory
from core.wall import BuildWall


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0007_history"),
        ("accounts", "__first__"),
        ("cases", "0016_approvals_and_why"),
    ]

    operations = [
        migrations.CreateModel(
            name="ActionChange",
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
                ("added_in", models.PositiveIntegerField(null=True)),
                ("changed_in", models.PositiveIntegerField(null=True)),
                ("goal", models.UUIDField(db_column="goal_id", null=True)),
                ("task", models.UUIDField(db_column="task_id", null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="care_action_kept"),
                    models.Index(
                        condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="care_action_gone"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CarePlan",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("needs", core.fields.EncryptedTextField(verbose_name="what the survivor needs")),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                ("needs_changed_in", models.PositiveIntegerField(default=1, editable=False)),
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
        migrations.CreateModel(
            name="CarePlanChange",
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
                ("needs", models.BinaryField(null=True)),
                ("revision", models.PositiveIntegerField(null=True)),
                ("needs_changed_in", models.PositiveIntegerField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="care_careplan_kept"),
                    models.Index(
                        condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="care_careplan_gone"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Conference",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("held_on", models.DateField(verbose_name="held on")),
                (
                    "present",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        blank=True,
                        default=list,
                        editable=False,
                        verbose_name="from the team",
                    ),
                ),
                (
                    "outsiders",
                    core.fields.EncryptedTextField(blank=True, null=True, verbose_name="others who were there"),
                ),
                ("discussed", core.fields.EncryptedTextField(verbose_name="what was discussed")),
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
        migrations.CreateModel(
            name="ConferenceChange",
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
                ("held_on", models.DateField(null=True)),
                ("present", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), null=True)),
                ("outsiders", models.BinaryField(null=True)),
                ("discussed", models.BinaryField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="care_conference_kept"),
                    models.Index(
                        condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="care_conference_gone"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CustodyMoveChange",
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
                ("item", models.UUIDField(db_column="item_id", null=True)),
                ("holder", models.CharField(max_length=16, null=True)),
                ("site", models.UUIDField(db_column="site_id", null=True)),
                ("who", models.BinaryField(null=True)),
                ("since", models.DateField(null=True)),
                ("is_signed", models.BooleanField(null=True)),
                ("note", models.BinaryField(null=True)),
                ("number_in_chain", models.PositiveSmallIntegerField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="care_custodymove_kept"),
                    models.Index(
                        condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="care_custodymove_gone"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "conference",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="care.conference"
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
                    "task",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.task"
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
            name="DecisionChange",
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
                ("conference", models.UUIDField(db_column="conference_id", null=True)),
                ("task", models.UUIDField(db_column="task_id", null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="care_decision_kept"),
                    models.Index(
                        condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="care_decision_gone"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GivenServiceChange",
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
                ("kind", models.CharField(max_length=16, null=True)),
                ("given_on", models.DateField(null=True)),
                ("is_by_partner", models.BooleanField(null=True)),
                ("giver", models.BinaryField(null=True)),
                ("minutes", models.PositiveIntegerField(null=True)),
                ("quantity", models.PositiveIntegerField(null=True)),
                ("note", models.BinaryField(null=True)),
                ("goal", models.UUIDField(db_column="goal_id", null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="care_givenservice_kept"),
                    models.Index(
                        condition=models.Q(("pgh_label", "delete")),
                        fields=["case", "id"],
                        name="care_givenservice_gone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Goal",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("added_in", models.PositiveIntegerField(editable=False)),
                ("changed_in", models.PositiveIntegerField(editable=False)),
                ("kind", models.CharField(max_length=60, verbose_name="kind of support")),
                ("objective", core.fields.EncryptedTextField(verbose_name="goal")),
                ("planned_end", models.DateField(blank=True, null=True, verbose_name="planned end")),
                (
                    "state",
                    models.CharField(
                        choices=[("OPEN", "Being worked on"), ("REACHED", "Reached"), ("NOT_REACHED", "Not reached")],
                        default="OPEN",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="ended on")),
                (
                    "reason",
                    core.fields.EncryptedTextField(blank=True, null=True, verbose_name="why it was not reached"),
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
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="goals", to="care.careplan"
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
            name="GivenService",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("HEALTH", "Health rehabilitation"),
                            ("SOCIAL", "Social rehabilitation"),
                            ("RETURN", "Return"),
                            ("REINTEGRATION", "Social reintegration"),
                            ("LEGAL_AID", "Legal aid"),
                            ("PSYCHOSOCIAL", "Psychosocial support"),
                            ("SHELTER", "Shelter and food"),
                            ("ACCOMPANIMENT", "Accompaniment"),
                            ("INTERPRETING", "Interpreting"),
                            ("DOCUMENTS", "Identity documents"),
                            ("TRAINING", "Education and training"),
                            ("MATERIAL", "Material help"),
                            ("OTHER", "Other service"),
                        ],
                        max_length=16,
                        verbose_name="service",
                    ),
                ),
                ("given_on", models.DateField(verbose_name="given on")),
                ("is_by_partner", models.BooleanField(default=False, verbose_name="given by a partner")),
                ("giver", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="by whom")),
                ("minutes", models.PositiveIntegerField(blank=True, null=True, verbose_name="minutes")),
                ("quantity", models.PositiveIntegerField(blank=True, null=True, verbose_name="quantity")),
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
                    "goal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="care.goal",
                        verbose_name="for which goal",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Action",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("added_in", models.PositiveIntegerField(editable=False)),
                ("changed_in", models.PositiveIntegerField(editable=False)),
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
                    "task",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.task"
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
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="actions", to="care.goal"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GoalChange",
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
                ("added_in", models.PositiveIntegerField(null=True)),
                ("changed_in", models.PositiveIntegerField(null=True)),
                ("plan", models.UUIDField(db_column="plan_id", null=True)),
                ("kind", models.CharField(max_length=60, null=True)),
                ("objective", models.BinaryField(null=True)),
                ("planned_end", models.DateField(null=True)),
                ("state", models.CharField(max_length=12, null=True)),
                ("ended_on", models.DateField(null=True)),
                ("reason", models.BinaryField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="care_goal_kept"),
                    models.Index(
                        condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="care_goal_gone"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HeldItem",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("PASSPORT", "Passport"),
                            ("TRAVEL_PAPER", "Travel document in lieu of a passport (SPLP)"),
                            ("IDENTITY_CARD", "Identity card"),
                            ("FAMILY_CARD", "Family card"),
                            ("BIRTH_CERTIFICATE", "Birth certificate"),
                            ("VISA", "Visa or residence permit"),
                            ("CONTRACT", "Employment contract"),
                            ("SEAMAN_BOOK", "Seaman's book"),
                            ("CERTIFICATE", "School or training certificate"),
                            ("BANK", "Bank card or savings book"),
                            ("PHONE", "Phone"),
                            ("MONEY", "Money or jewellery"),
                            ("OTHER", "Other thing"),
                        ],
                        max_length=20,
                        verbose_name="what it is",
                    ),
                ),
                ("description", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="description")),
                ("number", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="number")),
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
            name="CustodyMove",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "holder",
                    models.CharField(
                        choices=[
                            ("SURVIVOR", "The survivor"),
                            ("ORGANISATION", "Our organisation"),
                            ("FAMILY", "Family"),
                            ("PARTNER", "Partner organisation"),
                            ("POLICE", "Police"),
                            ("PROSECUTOR", "Prosecutor"),
                            ("COURT", "Court"),
                            ("IMMIGRATION", "Immigration"),
                            ("EMBASSY", "Embassy or consulate"),
                            ("EMPLOYER", "Employer"),
                            ("RECRUITER", "Recruiter or agency"),
                            ("OTHER", "Somebody else"),
                            ("NOT_KNOWN", "Not known"),
                        ],
                        max_length=16,
                        verbose_name="held by",
                    ),
                ),
                ("who", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="who and where exactly")),
                ("since", models.DateField(verbose_name="since")),
                ("is_signed", models.BooleanField(default=False, verbose_name="signed for")),
                ("note", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="note")),
                ("number_in_chain", models.PositiveSmallIntegerField(editable=False)),
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
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.site",
                        verbose_name="at which site",
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
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="care.helditem"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HeldItemChange",
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
                ("kind", models.CharField(max_length=20, null=True)),
                ("description", models.BinaryField(null=True)),
                ("number", models.BinaryField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="care_helditem_kept"),
                    models.Index(
                        condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="care_helditem_gone"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanTemplate",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("code", models.SlugField(blank=True, editable=False, max_length=40)),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("about", models.CharField(blank=True, max_length=300, verbose_name="for which cases")),
                ("is_active", models.BooleanField(default=True, verbose_name="offered in cases")),
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
            name="PlanTemplateChange",
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
                ("code", models.CharField(max_length=40, null=True)),
                ("name", models.CharField(max_length=120, null=True)),
                ("about", models.CharField(max_length=300, null=True)),
                ("is_active", models.BooleanField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["id", "pgh_id"], name="care_plantemplate_kept")],
            },
        ),
        migrations.CreateModel(
            name="SafetyPlan",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("warning_signs", core.fields.EncryptedTextField(verbose_name="how I notice danger")),
                ("steps", core.fields.EncryptedTextField(verbose_name="what I do then")),
                ("safe_places", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="where I can go")),
                ("people", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="whom I can call")),
                (
                    "take_along",
                    core.fields.EncryptedTextField(blank=True, null=True, verbose_name="what I take with me"),
                ),
                ("review_on", models.DateField(verbose_name="look at it again on")),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                ("given_on", models.DateField(blank=True, null=True, verbose_name="given to the survivor on")),
                ("given_revision", models.PositiveIntegerField(editable=False, null=True)),
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
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who looks at it again",
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
            name="SafetyPlanChange",
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
                ("warning_signs", models.BinaryField(null=True)),
                ("steps", models.BinaryField(null=True)),
                ("safe_places", models.BinaryField(null=True)),
                ("people", models.BinaryField(null=True)),
                ("take_along", models.BinaryField(null=True)),
                ("review_on", models.DateField(null=True)),
                ("officer", models.UUIDField(db_column="officer_id", null=True)),
                ("revision", models.PositiveIntegerField(null=True)),
                ("given_on", models.DateField(null=True)),
                ("given_revision", models.PositiveIntegerField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="care_safetyplan_kept"),
                    models.Index(
                        condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="care_safetyplan_gone"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TemplateActionChange",
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
                ("goal", models.UUIDField(db_column="goal_id", null=True)),
                ("title", models.CharField(max_length=200, null=True)),
                ("trigger", models.CharField(max_length=40, null=True)),
                ("days", models.PositiveSmallIntegerField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["id", "pgh_id"], name="care_templateaction_kept")],
            },
        ),
        migrations.CreateModel(
            name="TemplateGoal",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("kind", models.CharField(max_length=60, verbose_name="kind of support")),
                ("objective", models.CharField(max_length=300, verbose_name="goal")),
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
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="goals", to="care.plantemplate"
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
            name="TemplateAction",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("title", models.CharField(max_length=200, verbose_name="what is to be done")),
                ("trigger", models.CharField(max_length=40, verbose_name="counted from")),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MaxValueValidator(730)], verbose_name="days after it"
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
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="actions", to="care.templategoal"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TemplateGoalChange",
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
                ("template", models.UUIDField(db_column="template_id", null=True)),
                ("kind", models.CharField(max_length=60, null=True)),
                ("objective", models.CharField(max_length=300, null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["id", "pgh_id"], name="care_templategoal_kept")],
            },
        ),
        migrations.AddConstraint(
            model_name="careplan",
            constraint=models.UniqueConstraint(
                fields=("organisation", "case"),
                name="careplan_one_per_case",
                violation_error_message="This case has a plan already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="careplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("needs_changed_in__lte", models.F("revision"))), name="careplan_revisions_in_order"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="careplan",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "care_careplanchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "needs", "revision", "needs_changed_in") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."needs", NEW."revision", NEW."needs_changed_in"); RETURN NULL;',
                    hash="8549756e6ed5bf72b59b3e426e6b7e1caa929657",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_64a43",
                    table="care_careplan",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="conference",
            index=models.Index(fields=["case", "-held_on", "-id"], name="conference_of_case"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="conference",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "care_conferencechange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "held_on", "present", "outsiders", "discussed") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."held_on", NEW."present", NEW."outsiders", NEW."discussed"); RETURN NULL;',
                    hash="7768a32beaedbbb296149561aa6b28f9cf8ce7db",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_64b6b",
                    table="care_conference",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["conference", "created_at"], name="decision_of_conference"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "care_decisionchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "conference_id", "task_id") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."conference_id", NEW."task_id"); RETURN NULL;',
                    hash="8f1fe5fedddd1755409a420a89b9ff852be17f30",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_600c3",
                    table="care_decision",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="goal",
            index=models.Index(fields=["plan", "created_at"], name="goal_of_plan"),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on", None), ("state", "OPEN")),
                    models.Q(models.Q(("state", "OPEN"), _negated=True), ("ended_on__isnull", False)),
                    _connector="OR",
                ),
                name="goal_ended_has_a_day",
                violation_error_message="Enter the day on which it ended.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="goal",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "care_goalchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "added_in", "changed_in", "plan_id", "kind", "objective", "planned_end", "state", "ended_on", "reason") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."added_in", NEW."changed_in", NEW."plan_id", NEW."kind", NEW."objective", NEW."planned_end", NEW."state", NEW."ended_on", NEW."reason"); RETURN NULL;',
                    hash="d578b5505a644c5623a15269efb8a71766506898",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_f1d57",
                    table="care_goal",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="givenservice",
            index=models.Index(fields=["case", "-given_on", "-id"], name="givenservice_of_case"),
        ),
        migrations.AddConstraint(
            model_name="givenservice",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes", 0), _negated=True), name="givenservice_took_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="givenservice",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity", 0), _negated=True), name="givenservice_of_something"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="givenservice",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "care_givenservicechange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "kind", "given_on", "is_by_partner", "giver", "minutes", "quantity", "note", "goal_id") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."kind", NEW."given_on", NEW."is_by_partner", NEW."giver", NEW."minutes", NEW."quantity", NEW."note", NEW."goal_id"); RETURN NULL;',
                    hash="dde8067879128a0054c10f308aacfc7eaf9a0cd2",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_5dd7a",
                    table="care_givenservice",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(fields=["goal", "created_at"], name="action_of_goal"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="action",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "care_actionchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "added_in", "changed_in", "goal_id", "task_id") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."added_in", NEW."changed_in", NEW."goal_id", NEW."task_id"); RETURN NULL;',
                    hash="53c1f053f82320c11fad1940b9ae975254bf9ddf",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_12a8c",
                    table="care_action",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="helditem",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "care_helditemchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "kind", "description", "number") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."kind", NEW."description", NEW."number"); RETURN NULL;',
                    hash="a24da84de9aafa226d85e53c480ba499fd78b3e3",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_b9ec1",
                    table="care_helditem",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="custodymove",
            constraint=models.UniqueConstraint(
                fields=("organisation", "item", "number_in_chain"), name="custodymove_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="custodymove",
            constraint=models.CheckConstraint(
                condition=models.Q(("site", None), ("holder", "ORGANISATION"), _connector="OR"),
                name="custodymove_site_is_ours",
                violation_error_message="A site is named only for what our organisation holds.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="custodymove",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "care_custodymovechange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "item_id", "holder", "site_id", "who", "since", "is_signed", "note", "number_in_chain") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."item_id", NEW."holder", NEW."site_id", NEW."who", NEW."since", NEW."is_signed", NEW."note", NEW."number_in_chain"); RETURN NULL;',
                    hash="20bc84ef2d4db1d431bd1042ee8c4c4cafa7ccd2",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_965c6",
                    table="care_custodymove",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="plantemplate",
            constraint=models.UniqueConstraint(
                fields=("organisation", "name"),
                name="plantemplate_name_once",
                violation_error_message="There is a template of this name already.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plantemplate",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "care_plantemplatechange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "code", "name", "about", "is_active") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."code", NEW."name", NEW."about", NEW."is_active"); RETURN NULL;',
                    hash="4272a85b960eef0d20c0a015fdc7147812938a79",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_9bead",
                    table="care_plantemplate",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="safetyplan",
            constraint=models.UniqueConstraint(
                fields=("organisation", "case"),
                name="safetyplan_one_per_case",
                violation_error_message="This case has a safety plan already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="safetyplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("given_on", None), ("given_revision", None)),
                    models.Q(("given_on__isnull", False), ("given_revision__lte", models.F("revision"))),
                    _connector="OR",
                ),
                name="safetyplan_given_whole",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="safetyplan",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "care_safetyplanchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "warning_signs", "steps", "safe_places", "people", "take_along", "review_on", "officer_id", "revision", "given_on", "given_revision") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."warning_signs", NEW."steps", NEW."safe_places", NEW."people", NEW."take_along", NEW."review_on", NEW."officer_id", NEW."revision", NEW."given_on", NEW."given_revision"); RETURN NULL;',
                    hash="0779f7d4b0824c72e4f4cf50f5c0f66b26c4e04d",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_7b7f0",
                    table="care_safetyplan",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="templategoal",
            index=models.Index(fields=["template", "created_at"], name="templategoal_of_template"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="templategoal",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "care_templategoalchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "template_id", "kind", "objective") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."template_id", NEW."kind", NEW."objective"); RETURN NULL;',
                    hash="97c42b712c4418e6325149791af9692ae376bd42",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_adee0",
                    table="care_templategoal",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="templateaction",
            index=models.Index(fields=["goal", "days", "created_at"], name="templateaction_of_goal"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="templateaction",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "care_templateactionchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "goal_id", "title", "trigger", "days") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."goal_id", NEW."title", NEW."trigger", NEW."days"); RETURN NULL;',
                    hash="82d3be0dd53e0fdaf4f2369c59862d085f60fba7",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_f201f",
                    table="care_templateaction",
                    when="AFTER",
                ),
            ),
        ),
        BuildWall(
            [
                "CarePlan",
                "Goal",
                "Action",
                "GivenService",
                "Conference",
                "Decision",
                "HeldItem",
                "CustodyMove",
                "SafetyPlan",
                "PlanTemplate",
                "TemplateGoal",
                "TemplateAction",
            ]
        ),
        KeepHistory(
            [
                "CarePlan",
                "Goal",
                "Action",
                "GivenService",
                "Conference",
                "Decision",
                "HeldItem",
                "CustodyMove",
                "SafetyPlan",
                "PlanTemplate",
                "TemplateGoal",
                "TemplateAction",
            ]
        ),
    ]
