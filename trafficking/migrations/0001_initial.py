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
from core.history_wall import KeepHistory
from core.wall import BuildWall


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0007_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("cases", "0015_episode_parts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Actor",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("RECRUITER", "Recruiter"),
                            ("AGENCY", "Placement agency"),
                            ("BROKER", "Broker or intermediary"),
                            ("EMPLOYER", "Employer"),
                            ("TRANSPORTER", "Transporter"),
                            ("VESSEL", "Vessel"),
                            ("OTHER", "Somebody else"),
                        ],
                        max_length=12,
                        verbose_name="kind of actor",
                    ),
                ),
                ("name", core.fields.EncryptedTextField(verbose_name="name")),
                (
                    "aliases",
                    core.fields.EncryptedJSONField(blank=True, default=list, null=True, verbose_name="other names"),
                ),
                (
                    "licence_number",
                    core.fields.EncryptedTextField(
                        blank=True, null=True, verbose_name="licence or registration number"
                    ),
                ),
                ("phones", core.fields.EncryptedJSONField(blank=True, default=list, null=True, verbose_name="phones")),
                (
                    "accounts",
                    core.fields.EncryptedJSONField(blank=True, default=list, null=True, verbose_name="accounts"),
                ),
                ("address", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="address")),
                ("details", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="how to tell it apart")),
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
                    "merged_into",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trafficking.actor",
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
            name="Involvement",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), verbose_name="alleged roles"
                    ),
                ),
                (
                    "note",
                    core.fields.EncryptedTextField(blank=True, null=True, verbose_name="what the survivor told of it"),
                ),
                ("ended_at", models.DateTimeField(editable=False, null=True)),
                (
                    "end_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("MISTAKE", "Entered by mistake"),
                            ("NOT_INVOLVED", "It turned out not to be involved"),
                        ],
                        max_length=12,
                        verbose_name="why it was taken out",
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="trafficking.actor"
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
                    "episode",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.episode",
                        verbose_name="episode",
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
            name="Event",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("RESCUE", "Rescue"),
                            ("RAID", "Police raid"),
                            ("INTERCEPTION", "Stopped on the way"),
                            ("VESSEL", "Vessel"),
                            ("REPATRIATION", "Group brought home"),
                            ("OTHER", "Other event"),
                        ],
                        max_length=12,
                        verbose_name="kind of event",
                    ),
                ),
                ("happened_on", models.DateField(blank=True, null=True, verbose_name="date")),
                ("country", models.CharField(blank=True, max_length=2, verbose_name="country")),
                ("name", core.fields.EncryptedTextField(verbose_name="what the event is called")),
                ("place", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="place")),
                ("agencies", core.fields.EncryptedTextField(blank=True, null=True, verbose_name="agencies present")),
                (
                    "account",
                    core.fields.EncryptedTextField(
                        blank=True, null=True, verbose_name="what happened, as all survivors share it"
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EventLink",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("ended_at", models.DateTimeField(editable=False, null=True)),
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
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="trafficking.event"
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
            name="ActorMerge",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "moved",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), blank=True, default=list),
                ),
                ("before", core.fields.EncryptedJSONField(blank=True, default=dict, null=True)),
                ("keep_after", models.PositiveIntegerField()),
                ("undone_at", models.DateTimeField(editable=False, null=True)),
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
                    "given_up",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="trafficking.actor"
                    ),
                ),
                (
                    "keep",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="trafficking.actor"
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
            name="ActorChange",
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
                ("kind", models.CharField(max_length=12, null=True)),
                ("name", models.BinaryField(null=True)),
                ("aliases", models.BinaryField(null=True)),
                ("licence_number", models.BinaryField(null=True)),
                ("phones", models.BinaryField(null=True)),
                ("accounts", models.BinaryField(null=True)),
                ("address", models.BinaryField(null=True)),
                ("details", models.BinaryField(null=True)),
                ("merged_into", models.UUIDField(db_column="merged_into_id", null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["id", "pgh_id"], name="trafficking_actor_kept")],
            },
        ),
        migrations.CreateModel(
            name="ActorMergeChange",
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
                ("keep", models.UUIDField(db_column="keep_id", null=True)),
                ("given_up", models.UUIDField(db_column="given_up_id", null=True)),
                ("moved", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), null=True)),
                ("before", models.BinaryField(null=True)),
                ("keep_after", models.PositiveIntegerField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["id", "pgh_id"], name="trafficking_actormerge_kept")],
            },
        ),
        migrations.CreateModel(
            name="EventChange",
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
                ("kind", models.CharField(max_length=12, null=True)),
                ("happened_on", models.DateField(null=True)),
                ("country", models.CharField(max_length=2, null=True)),
                ("name", models.BinaryField(null=True)),
                ("place", models.BinaryField(null=True)),
                ("agencies", models.BinaryField(null=True)),
                ("account", models.BinaryField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["id", "pgh_id"], name="trafficking_event_kept")],
            },
        ),
        migrations.CreateModel(
            name="EventLinkChange",
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
                ("event", models.UUIDField(db_column="event_id", null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="trafficking_eventlink_kept"),
                    models.Index(
                        condition=models.Q(("pgh_label", "delete")),
                        fields=["case", "id"],
                        name="trafficking_eventlink_gone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InvolvementChange",
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
                ("actor", models.UUIDField(db_column="actor_id", null=True)),
                ("episode", models.UUIDField(db_column="episode_id", null=True)),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), null=True),
                ),
                ("note", models.BinaryField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("end_reason", models.CharField(max_length=12, null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="trafficking_involvement_kept"),
                    models.Index(
                        condition=models.Q(("pgh_label", "delete")),
                        fields=["case", "id"],
                        name="trafficking_involvement_gone",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="actor",
            constraint=models.CheckConstraint(
                condition=models.Q(("merged_into", models.F("id")), _negated=True), name="actor_not_merged_into_itself"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="actor",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "trafficking_actorchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "kind", "name", "aliases", "licence_number", "phones", "accounts", "address", "details", "merged_into_id") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."kind", NEW."name", NEW."aliases", NEW."licence_number", NEW."phones", NEW."accounts", NEW."address", NEW."details", NEW."merged_into_id"); RETURN NULL;',
                    hash="386bdb0d47af6c98ebd75ede32f60af524374a7e",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_c231b",
                    table="trafficking_actor",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="actormerge",
            index=models.Index(fields=["keep", "-created_at"], name="actormerge_keep"),
        ),
        migrations.AddConstraint(
            model_name="actormerge",
            constraint=models.CheckConstraint(
                condition=models.Q(("keep", models.F("given_up")), _negated=True), name="actormerge_of_two"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="actormerge",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "trafficking_actormergechange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "keep_id", "given_up_id", "moved", "before", "keep_after", "undone_at") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."keep_id", NEW."given_up_id", NEW."moved", NEW."before", NEW."keep_after", NEW."undone_at"); RETURN NULL;',
                    hash="e3e63250d99a411d6bb5bb6998956e0742a508ed",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_f1e1b",
                    table="trafficking_actormerge",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "trafficking_eventchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "kind", "happened_on", "country", "name", "place", "agencies", "account") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."kind", NEW."happened_on", NEW."country", NEW."name", NEW."place", NEW."agencies", NEW."account"); RETURN NULL;',
                    hash="98ac8c50c1ba443660bf37e79334f8765903fa6b",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_e7281",
                    table="trafficking_event",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="eventlink",
            index=models.Index(condition=models.Q(("ended_at", None)), fields=["event"], name="eventlink_of_event"),
        ),
        migrations.AddConstraint(
            model_name="eventlink",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("organisation", "case", "event"),
                name="eventlink_once",
                violation_error_message="This case is linked to the event already.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="eventlink",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "trafficking_eventlinkchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "event_id", "ended_at") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."event_id", NEW."ended_at"); RETURN NULL;',
                    hash="cf4b1c7abaff305ee037652a835b922cb023a609",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_88401",
                    table="trafficking_eventlink",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="involvement",
            index=models.Index(condition=models.Q(("ended_at", None)), fields=["actor"], name="involvement_of_actor"),
        ),
        migrations.AddConstraint(
            model_name="involvement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end_reason", ""), ("ended_at", None)),
                    models.Q(("ended_at__isnull", False), models.Q(("end_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="involvement_ended_for_a_reason",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="involvement",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "trafficking_involvementchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "actor_id", "episode_id", "roles", "note", "ended_at", "end_reason") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."actor_id", NEW."episode_id", NEW."roles", NEW."note", NEW."ended_at", NEW."end_reason"); RETURN NULL;',
                    hash="942e7cd8a8e64dffa9e4d88a17e06b41243352f7",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_0d658",
                    table="trafficking_involvement",
                    when="AFTER",
                ),
            ),
        ),
        BuildWall(["Actor", "Involvement", "Event", "EventLink", "ActorMerge"]),
        KeepHistory(["Actor", "Involvement", "Event", "EventLink", "ActorMerge"]),
    ]
