import functools
import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import core.db
import core.domain.codes
import core.domain.money
import core.fields
import core.history
from core.history_wall import KeepHistory
from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_history"),
        ("cases", "0014_consent_per_recipient"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EpisodeLeg",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=functools.partial(core.domain.codes.choices, "TraffickingEventType"),
                        max_length=12,
                        verbose_name="part of the way",
                    ),
                ),
                ("happened_on", models.DateField(blank=True, null=True, verbose_name="date")),
                ("country", models.CharField(blank=True, max_length=2, verbose_name="country")),
                ("place", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="place")),
                ("account", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="what happened there")),
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
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="legs", to="cases.episode"
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
            name="EpisodeDebt",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("RECRUITMENT_FEE", "Recruitment fee"),
                            ("ADVANCE", "Advance on wages"),
                            ("TRAVEL", "Travel and documents"),
                            ("LIVING", "Food and lodging"),
                            ("FINE", "Fine or penalty"),
                            ("LOAN", "Loan to the person or the family"),
                            ("OTHER", "Other debt"),
                        ],
                        max_length=16,
                        verbose_name="kind of debt",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name="amount"),
                ),
                (
                    "currency",
                    models.CharField(
                        choices=core.domain.money.currency_choices, default="IDR", max_length=3, verbose_name="currency"
                    ),
                ),
                ("owed_to", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="owed to")),
                ("account", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="how it came about")),
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
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="debts", to="cases.episode"
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
            name="WithheldPaper",
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
                            ("IDENTITY_CARD", "Identity card"),
                            ("FAMILY_CARD", "Family card"),
                            ("BIRTH_CERTIFICATE", "Birth certificate"),
                            ("SEAMAN_BOOK", "Seaman's book"),
                            ("WORK_PERMIT", "Visa or work permit"),
                            ("CONTRACT", "Employment contract"),
                            ("DIPLOMA", "School certificate"),
                            ("BANK_CARD", "Bank card or passbook"),
                            ("PHONE", "Phone"),
                            ("OTHER", "Something else"),
                        ],
                        max_length=18,
                        verbose_name="what was withheld",
                    ),
                ),
                ("held_by", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="withheld by")),
                ("since", models.DateField(blank=True, null=True, verbose_name="since")),
                ("returned_on", models.DateField(blank=True, null=True, verbose_name="given back on")),
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
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="withheld", to="cases.episode"
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
            name="EpisodeDebtChange",
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
                ("episode", models.UUIDField(db_column="episode_id", null=True)),
                ("kind", models.CharField(max_length=16, null=True)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("currency", models.CharField(max_length=3, null=True)),
                ("owed_to", models.BinaryField(null=True)),
                ("account", models.BinaryField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="EpisodeLegChange",
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
                ("episode", models.UUIDField(db_column="episode_id", null=True)),
                ("kind", models.CharField(max_length=12, null=True)),
                ("happened_on", models.DateField(null=True)),
                ("country", models.CharField(max_length=2, null=True)),
                ("place", models.BinaryField(null=True)),
                ("account", models.BinaryField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="WithheldPaperChange",
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
                ("episode", models.UUIDField(db_column="episode_id", null=True)),
                ("kind", models.CharField(max_length=18, null=True)),
                ("held_by", models.BinaryField(null=True)),
                ("since", models.DateField(null=True)),
                ("returned_on", models.DateField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="episode",
            name="keep",
        ),
        migrations.AddField(
            model_name="episode",
            name="days_per_week",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="days of work a week"),
        ),
        migrations.AddField(
            model_name="episode",
            name="ended_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("ONGOING", "It goes on"),
                    ("ESCAPED", "The survivor escaped"),
                    ("RESCUED", "Authorities or others got the survivor out"),
                    ("RELEASED", "Those who held the survivor let them go"),
                    ("PAID_OFF", "A debt or ransom was paid"),
                    ("SENT_BACK", "Sent back or deported"),
                    ("OTHER", "In another way"),
                ],
                max_length=10,
                verbose_name="how it ended",
            ),
        ),
        migrations.AddField(
            model_name="episode",
            name="exit_account",
            field=core.fields.EncryptedTextField(blank=True, null=True, verbose_name="how the survivor got out"),
        ),
        migrations.AddField(
            model_name="episode",
            name="hours_per_day",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="hours of work a day"),
        ),
        migrations.AddField(
            model_name="episode",
            name="paid_amount",
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name="paid wage"),
        ),
        migrations.AddField(
            model_name="episode",
            name="paid_currency",
            field=models.CharField(
                blank=True, choices=core.domain.money.currency_choices, max_length=3, verbose_name="currency"
            ),
        ),
        migrations.AddField(
            model_name="episode",
            name="paid_period",
            field=models.CharField(
                blank=True,
                choices=functools.partial(core.domain.codes.choices, "AmountPeriod"),
                max_length=5,
                verbose_name="paid for",
            ),
        ),
        migrations.AddField(
            model_name="episode",
            name="promised_amount",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=18, null=True, verbose_name="promised wage"
            ),
        ),
        migrations.AddField(
            model_name="episode",
            name="promised_currency",
            field=models.CharField(
                blank=True, choices=core.domain.money.currency_choices, max_length=3, verbose_name="currency"
            ),
        ),
        migrations.AddField(
            model_name="episode",
            name="promised_period",
            field=models.CharField(
                blank=True,
                choices=functools.partial(core.domain.codes.choices, "AmountPeriod"),
                max_length=5,
                verbose_name="promised for",
            ),
        ),
        migrations.AddField(
            model_name="episode",
            name="promised_work",
            field=core.fields.EncryptedTextField(blank=True, null=True, verbose_name="promised work"),
        ),
        migrations.AddField(
            model_name="episode",
            name="recruitment_methods",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60), blank=True, default=list, verbose_name="way of recruitment"
            ),
        ),
        migrations.AddField(
            model_name="episodechange",
            name="days_per_week",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="episodechange",
            name="ended_by",
            field=models.CharField(max_length=10, null=True),
        ),
        migrations.AddField(
            model_name="episodechange",
            name="exit_account",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="episodechange",
            name="hours_per_day",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="episodechange",
            name="paid_amount",
            field=models.DecimalField(decimal_places=2, max_digits=18, null=True),
        ),
        migrations.AddField(
            model_name="episodechange",
            name="paid_currency",
            field=models.CharField(max_length=3, null=True),
        ),
        migrations.AddField(
            model_name="episodechange",
            name="paid_period",
            field=models.CharField(max_length=5, null=True),
        ),
        migrations.AddField(
            model_name="episodechange",
            name="promised_amount",
            field=models.DecimalField(decimal_places=2, max_digits=18, null=True),
        ),
        migrations.AddField(
            model_name="episodechange",
            name="promised_currency",
            field=models.CharField(max_length=3, null=True),
        ),
        migrations.AddField(
            model_name="episodechange",
            name="promised_period",
            field=models.CharField(max_length=5, null=True),
        ),
        migrations.AddField(
            model_name="episodechange",
            name="promised_work",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="episodechange",
            name="recruitment_methods",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="episode",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "cases_episodechange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "started_on", "ended_on", "exploitation_types", "methods_of_control", "industry", "country", "province", "place", "recruitment", "account", "recruitment_methods", "promised_work", "promised_amount", "promised_currency", "promised_period", "paid_amount", "paid_currency", "paid_period", "hours_per_day", "days_per_week", "ended_by", "exit_account") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."started_on", NEW."ended_on", NEW."exploitation_types", NEW."methods_of_control", NEW."industry", NEW."country", NEW."province", NEW."place", NEW."recruitment", NEW."account", NEW."recruitment_methods", NEW."promised_work", NEW."promised_amount", NEW."promised_currency", NEW."promised_period", NEW."paid_amount", NEW."paid_currency", NEW."paid_period", NEW."hours_per_day", NEW."days_per_week", NEW."ended_by", NEW."exit_account"); RETURN NULL;',
                    hash="2172a8f09fbb2479b76fbf3c76c575cc6d230f5e",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_c2649",
                    table="cases_episode",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="episode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("promised_amount", None), ("promised_currency", ""), ("promised_period", "")),
                    models.Q(
                        ("promised_amount__gt", 0),
                        models.Q(("promised_currency", ""), _negated=True),
                        models.Q(("promised_period", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="episode_promised_wage_whole",
                violation_error_message="A promised wage needs an amount above zero, a currency and a period.",
            ),
        ),
        migrations.AddConstraint(
            model_name="episode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("paid_amount", None), ("paid_currency", ""), ("paid_period", "")),
                    models.Q(
                        ("paid_amount__gte", 0),
                        models.Q(("paid_currency", ""), _negated=True),
                        models.Q(("paid_period", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="episode_paid_wage_whole",
                violation_error_message="A paid wage needs an amount, a currency and a period.",
            ),
        ),
        migrations.AddConstraint(
            model_name="episode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("hours_per_day", None), ("hours_per_day__range", (1, 24)), _connector="OR"),
                    models.Q(("days_per_week", None), ("days_per_week__range", (1, 7)), _connector="OR"),
                ),
                name="episode_hours_of_a_day",
                violation_error_message="A day has 24 hours and a week 7 days.",
            ),
        ),
        migrations.AddIndex(
            model_name="episodedebtchange",
            index=models.Index(fields=["id", "pgh_id"], name="cases_episodedebt_kept"),
        ),
        migrations.AddIndex(
            model_name="episodedebtchange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="cases_episodedebt_gone"
            ),
        ),
        migrations.AddIndex(
            model_name="episodelegchange",
            index=models.Index(fields=["id", "pgh_id"], name="cases_episodeleg_kept"),
        ),
        migrations.AddIndex(
            model_name="episodelegchange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="cases_episodeleg_gone"
            ),
        ),
        migrations.AddIndex(
            model_name="withheldpaperchange",
            index=models.Index(fields=["id", "pgh_id"], name="cases_withheldpaper_kept"),
        ),
        migrations.AddIndex(
            model_name="withheldpaperchange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="cases_withheldpaper_gone"
            ),
        ),
        migrations.AddConstraint(
            model_name="episodedebt",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount", None), ("amount__gt", 0), _connector="OR"),
                name="episodedebt_above_zero",
                violation_error_message="A debt is more than zero.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="episodedebt",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "cases_episodedebtchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "episode_id", "kind", "amount", "currency", "owed_to", "account") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."episode_id", NEW."kind", NEW."amount", NEW."currency", NEW."owed_to", NEW."account"); RETURN NULL;',
                    hash="5f0229be324591355f9d6e474c4b7fd566fde866",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_1d017",
                    table="cases_episodedebt",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="episodeleg",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "cases_episodelegchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "episode_id", "kind", "happened_on", "country", "place", "account") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."episode_id", NEW."kind", NEW."happened_on", NEW."country", NEW."place", NEW."account"); RETURN NULL;',
                    hash="ab66d1a76aa7bac637c6fdcc8c6efd91847b4e44",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_d2f17",
                    table="cases_episodeleg",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="withheldpaper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("since", None), ("returned_on", None), ("returned_on__gte", models.F("since")), _connector="OR"
                ),
                name="withheldpaper_dates_in_order",
                violation_error_message="It cannot be given back before it was taken.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="withheldpaper",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "cases_withheldpaperchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "episode_id", "kind", "held_by", "since", "returned_on") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."episode_id", NEW."kind", NEW."held_by", NEW."since", NEW."returned_on"); RETURN NULL;',
                    hash="518528cf020fe5170c9fc0d7dea3fb013f1492af",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_d1c29",
                    table="cases_withheldpaper",
                    when="AFTER",
                ),
            ),
        ),
        BuildWall(["EpisodeLeg", "EpisodeDebt", "WithheldPaper"]),
        KeepHistory(["EpisodeLeg", "EpisodeDebt", "WithheldPaper"]),
    ]
