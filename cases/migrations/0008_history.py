import django.contrib.postgres.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import core.history
from core.history_wall import KeepHistory


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_emergency_access"),
    ]

    operations = [
        migrations.CreateModel(
            name="AssignmentChange",
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
                ("user", models.UUIDField(db_column="user_id", null=True)),
                ("part", models.CharField(max_length=16, null=True)),
                ("since", models.DateTimeField(null=True)),
                ("until", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="CaseAccessChange",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField()),
                ("pgh_label", models.CharField(max_length=6)),
                ("pgh_by", models.UUIDField(null=True)),
                ("pgh_work", models.TextField()),
                ("id", models.UUIDField()),
                ("organisation", models.UUIDField(db_column="organisation_id")),
                ("principal", models.UUIDField(null=True)),
                ("case", models.UUIDField(db_column="case_id", null=True)),
                ("via", models.CharField(max_length=12, null=True)),
                ("via_id", models.UUIDField(null=True)),
                ("since", models.DateTimeField(null=True)),
                ("until", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="CaseChange",
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
                ("person", models.UUIDField(db_column="person_id", null=True)),
                ("site", models.UUIDField(db_column="site_id", null=True)),
                ("code", models.CharField(max_length=12, null=True)),
                ("status", models.CharField(max_length=16, null=True)),
                ("priority", models.CharField(max_length=8, null=True)),
                ("is_restricted", models.BooleanField(null=True)),
                ("opened_on", models.DateField(null=True)),
                ("closed_on", models.DateField(null=True)),
                ("outcome", models.CharField(max_length=16, null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ConsentChange",
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
                ("purpose", models.CharField(max_length=12, null=True)),
                ("decision", models.CharField(max_length=8, null=True)),
                ("form", models.CharField(max_length=10, null=True)),
                (
                    "explained",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("AGREES", "Agrees to the interview"),
                                ("PURPOSE", "What the data are collected for"),
                                ("USES", "How the data are and may be used"),
                                ("RESEARCH", "Use for research without identifying anyone"),
                                ("ACCESS", "The right to ask for one's data at any time"),
                                ("RETENTION", "How long the data are kept"),
                                ("WITHDRAWAL", "How to withdraw consent"),
                            ],
                            max_length=10,
                        ),
                        null=True,
                    ),
                ),
                ("decided_on", models.DateField(null=True)),
                ("valid_until", models.DateField(null=True)),
                ("withdrawn_on", models.DateField(null=True)),
                ("given_by", models.BinaryField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="EmergencyAccessChange",
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
                ("user", models.UUIDField(db_column="user_id", null=True)),
                ("grant", models.UUIDField(db_column="grant_id", null=True)),
                ("verdict", models.CharField(max_length=12, null=True)),
                ("reviewed_by", models.UUIDField(db_column="reviewed_by_id", null=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="EpisodeChange",
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
                ("started_on", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
                (
                    "exploitation_types",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), null=True),
                ),
                (
                    "methods_of_control",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), null=True),
                ),
                ("industry", models.CharField(max_length=60, null=True)),
                ("country", models.CharField(max_length=2, null=True)),
                ("province", models.CharField(max_length=2, null=True)),
                ("place", models.BinaryField(null=True)),
                ("recruitment", models.BinaryField(null=True)),
                ("account", models.BinaryField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ExternalRecordChange",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField()),
                ("pgh_label", models.CharField(max_length=6)),
                ("pgh_by", models.UUIDField(null=True)),
                ("pgh_work", models.TextField()),
                ("id", models.UUIDField()),
                ("organisation", models.UUIDField(db_column="organisation_id")),
                ("source", models.CharField(max_length=60, null=True)),
                ("external_id", models.CharField(max_length=120, null=True)),
                ("case", models.UUIDField(db_column="case_id", null=True)),
                ("imported_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="GrantChange",
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
                ("user", models.UUIDField(db_column="user_id", null=True)),
                ("site", models.UUIDField(db_column="site_id", null=True)),
                ("since", models.DateTimeField(null=True)),
                ("until", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="IdentityChange",
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
                ("person", models.UUIDField(db_column="person_id", null=True)),
                ("full_name", models.BinaryField(null=True)),
                ("aliases", models.BinaryField(null=True)),
                ("birth_date", models.BinaryField(null=True)),
                ("birth_place", models.BinaryField(null=True)),
                ("nik", models.BinaryField(null=True)),
                ("passport", models.BinaryField(null=True)),
                ("phone", models.BinaryField(null=True)),
                ("address", models.BinaryField(null=True)),
                ("occupation", models.BinaryField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="IntakeChange",
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
                ("channel", models.CharField(max_length=12, null=True)),
                ("referrer", models.BinaryField(null=True)),
                ("received_at", models.DateTimeField(null=True)),
                ("account", models.BinaryField(null=True)),
                (
                    "urgent_needs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("SAFETY", "Safety"),
                                ("SHELTER", "Shelter"),
                                ("HEALTH", "Health care"),
                                ("FOOD", "Food and clothing"),
                                ("PSYCHOSOCIAL", "Psychosocial support"),
                                ("LEGAL", "Legal assistance"),
                                ("DOCUMENTS", "Identity documents"),
                                ("RETURN", "Return home"),
                                ("INTERPRETER", "Interpreter"),
                            ],
                            max_length=12,
                        ),
                        null=True,
                    ),
                ),
                ("is_in_danger", models.BooleanField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="NoteChange",
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
                ("compartment", models.CharField(max_length=20, null=True)),
                ("happened_at", models.DateTimeField(null=True)),
                ("text", models.BinaryField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="PersonChange",
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
                ("gender", models.CharField(max_length=20, null=True)),
                ("citizenship", models.CharField(max_length=2, null=True)),
                ("birth_year", models.PositiveSmallIntegerField(null=True)),
                ("is_child", models.BooleanField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="TaskChange",
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
                ("title", models.BinaryField(null=True)),
                ("assignee", models.UUIDField(db_column="assignee_id", null=True)),
                ("due_on", models.DateField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="TimelineEntryChange",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField()),
                ("pgh_label", models.CharField(max_length=6)),
                ("pgh_by", models.UUIDField(null=True)),
                ("pgh_work", models.TextField()),
                ("id", models.UUIDField()),
                ("organisation", models.UUIDField(db_column="organisation_id")),
                ("case", models.UUIDField(db_column="case_id", null=True)),
                ("at", models.DateTimeField(null=True)),
                ("compartment", models.CharField(max_length=20, null=True)),
                ("kind", models.CharField(max_length=60, null=True)),
                ("subject_id", models.UUIDField(null=True)),
                ("by", models.UUIDField(db_column="by_id", null=True)),
                ("only_for", models.UUIDField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="assignment",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "cases_assignmentchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "user_id", "part", "since", "until") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."user_id", NEW."part", NEW."since", NEW."until"); RETURN NULL;',
                    hash="d8934581ba58f39388714d9a76dc98d6803628ef",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_eef3f",
                    table="cases_assignment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="case",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "cases_casechange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "person_id", "site_id", "code", "status", "priority", "is_restricted", "opened_on", "closed_on", "outcome") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."person_id", NEW."site_id", NEW."code", NEW."status", NEW."priority", NEW."is_restricted", NEW."opened_on", NEW."closed_on", NEW."outcome"); RETURN NULL;',
                    hash="d2427f900c02d57711540a45b6c3dc7089cf4f54",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_cd628",
                    table="cases_case",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="caseaccess",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "cases_caseaccesschange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "principal", "case_id", "via", "via_id", "since", "until") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."principal", NEW."case_id", NEW."via", NEW."via_id", NEW."since", NEW."until"); RETURN NULL;',
                    hash="35912288932d24bf9e9ff151f881ecf1ee70f215",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_5c7da",
                    table="cases_caseaccess",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consent",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "cases_consentchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "purpose", "decision", "form", "explained", "decided_on", "valid_until", "withdrawn_on", "given_by") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."purpose", NEW."decision", NEW."form", NEW."explained", NEW."decided_on", NEW."valid_until", NEW."withdrawn_on", NEW."given_by"); RETURN NULL;',
                    hash="78d984ec9665ba8f7faa4d5909b9368a6c1ee930",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_39e32",
                    table="cases_consent",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="emergencyaccess",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "cases_emergencyaccesschange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "user_id", "grant_id", "verdict", "reviewed_by_id", "reviewed_at") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."user_id", NEW."grant_id", NEW."verdict", NEW."reviewed_by_id", NEW."reviewed_at"); RETURN NULL;',
                    hash="84a03e24db5257c7a0c261c2095280bd52bc2e3a",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_e1494",
                    table="cases_emergencyaccess",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="episode",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "cases_episodechange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "started_on", "ended_on", "exploitation_types", "methods_of_control", "industry", "country", "province", "place", "recruitment", "account") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."started_on", NEW."ended_on", NEW."exploitation_types", NEW."methods_of_control", NEW."industry", NEW."country", NEW."province", NEW."place", NEW."recruitment", NEW."account"); RETURN NULL;',
                    hash="4c1a6e85a16088509d561c06907d2bf1376a0b24",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_c2649",
                    table="cases_episode",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="externalrecord",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "cases_externalrecordchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "source", "external_id", "case_id", "imported_at") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."source", NEW."external_id", NEW."case_id", NEW."imported_at"); RETURN NULL;',
                    hash="f628b4a5b5235433118f3abae7feedb1120a58d5",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_c623e",
                    table="cases_externalrecord",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="grant",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "cases_grantchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "user_id", "site_id", "since", "until") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."user_id", NEW."site_id", NEW."since", NEW."until"); RETURN NULL;',
                    hash="3e942112b1673a42c2123ba8730cedde2a45e7bf",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_6e0f7",
                    table="cases_grant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="identity",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "cases_identitychange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "person_id", "full_name", "aliases", "birth_date", "birth_place", "nik", "passport", "phone", "address", "occupation") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."person_id", NEW."full_name", NEW."aliases", NEW."birth_date", NEW."birth_place", NEW."nik", NEW."passport", NEW."phone", NEW."address", NEW."occupation"); RETURN NULL;',
                    hash="7e06b27fb6390f9701dd24eb654435f18865f700",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_bf33d",
                    table="cases_identity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="intake",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "cases_intakechange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "channel", "referrer", "received_at", "account", "urgent_needs", "is_in_danger") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."channel", NEW."referrer", NEW."received_at", NEW."account", NEW."urgent_needs", NEW."is_in_danger"); RETURN NULL;',
                    hash="fe342c9d97c1c2d28a9a53bbc5e62cbb4a3c3b8a",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_20ee9",
                    table="cases_intake",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="note",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "cases_notechange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "compartment", "happened_at", "text") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."compartment", NEW."happened_at", NEW."text"); RETURN NULL;',
                    hash="60f9d935994a69ba3aaf7d7e1f2fe7096e40deae",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_7fc6c",
                    table="cases_note",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="person",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "cases_personchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "gender", "citizenship", "birth_year", "is_child") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."gender", NEW."citizenship", NEW."birth_year", NEW."is_child"); RETURN NULL;',
                    hash="57fa2f56b440aee632b7b79f43f2579ffd20e988",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_758cf",
                    table="cases_person",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="task",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "cases_taskchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "title", "assignee_id", "due_on", "done_at") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."title", NEW."assignee_id", NEW."due_on", NEW."done_at"); RETURN NULL;',
                    hash="64c3c0895dd9d7913fcbb68f84aa0c832c5afa4c",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_e9f1b",
                    table="cases_task",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="timelineentry",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "cases_timelineentrychange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "case_id", "at", "compartment", "kind", "subject_id", "by_id", "only_for") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."case_id", NEW."at", NEW."compartment", NEW."kind", NEW."subject_id", NEW."by_id", NEW."only_for"); RETURN NULL;',
                    hash="7da064dc603de153647bb92f1258c0a261f4630c",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_7e268",
                    table="cases_timelineentry",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="assignmentchange",
            index=models.Index(fields=["id", "pgh_id"], name="cases_assignment_kept"),
        ),
        migrations.AddIndex(
            model_name="caseaccesschange",
            index=models.Index(fields=["id", "pgh_id"], name="cases_caseaccess_kept"),
        ),
        migrations.AddIndex(
            model_name="casechange",
            index=models.Index(fields=["id", "pgh_id"], name="cases_case_kept"),
        ),
        migrations.AddIndex(
            model_name="consentchange",
            index=models.Index(fields=["id", "pgh_id"], name="cases_consent_kept"),
        ),
        migrations.AddIndex(
            model_name="emergencyaccesschange",
            index=models.Index(fields=["id", "pgh_id"], name="cases_emergencyaccess_kept"),
        ),
        migrations.AddIndex(
            model_name="episodechange",
            index=models.Index(fields=["id", "pgh_id"], name="cases_episode_kept"),
        ),
        migrations.AddIndex(
            model_name="externalrecordchange",
            index=models.Index(fields=["id", "pgh_id"], name="cases_externalrecord_kept"),
        ),
        migrations.AddIndex(
            model_name="grantchange",
            index=models.Index(fields=["id", "pgh_id"], name="cases_grant_kept"),
        ),
        migrations.AddIndex(
            model_name="identitychange",
            index=models.Index(fields=["id", "pgh_id"], name="cases_identity_kept"),
        ),
        migrations.AddIndex(
            model_name="intakechange",
            index=models.Index(fields=["id", "pgh_id"], name="cases_intake_kept"),
        ),
        migrations.AddIndex(
            model_name="notechange",
            index=models.Index(fields=["id", "pgh_id"], name="cases_note_kept"),
        ),
        migrations.AddIndex(
            model_name="personchange",
            index=models.Index(fields=["id", "pgh_id"], name="cases_person_kept"),
        ),
        migrations.AddIndex(
            model_name="taskchange",
            index=models.Index(fields=["id", "pgh_id"], name="cases_task_kept"),
        ),
        migrations.AddIndex(
            model_name="timelineentrychange",
            index=models.Index(fields=["id", "pgh_id"], name="cases_timelineentry_kept"),
        ),
        migrations.AddIndex(
            model_name="assignmentchange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="cases_assignment_gone"
            ),
        ),
        migrations.AddIndex(
            model_name="caseaccesschange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="cases_caseaccess_gone"
            ),
        ),
        migrations.AddIndex(
            model_name="consentchange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="cases_consent_gone"
            ),
        ),
        migrations.AddIndex(
            model_name="emergencyaccesschange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="cases_emergencyaccess_gone"
            ),
        ),
        migrations.AddIndex(
            model_name="episodechange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="cases_episode_gone"
            ),
        ),
        migrations.AddIndex(
            model_name="externalrecordchange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="cases_externalrecord_gone"
            ),
        ),
        migrations.AddIndex(
            model_name="grantchange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="cases_grant_gone"
            ),
        ),
        migrations.AddIndex(
            model_name="intakechange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="cases_intake_gone"
            ),
        ),
        migrations.AddIndex(
            model_name="notechange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="cases_note_gone"
            ),
        ),
        migrations.AddIndex(
            model_name="taskchange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="cases_task_gone"
            ),
        ),
        migrations.AddIndex(
            model_name="timelineentrychange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="cases_timelineentry_gone"
            ),
        ),
        KeepHistory(
            [
                "Assignment",
                "CaseAccess",
                "Case",
                "Consent",
                "EmergencyAccess",
                "Episode",
                "ExternalRecord",
                "Grant",
                "Identity",
                "Intake",
                "Note",
                "Person",
                "Task",
                "TimelineEntry",
            ]
        ),
    ]
