import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import core.history
from core.history_wall import KeepHistory


class Migration(migrations.Migration):
    dependencies = [
        ("legal", "0004_losses_above_zero"),
    ]

    operations = [
        migrations.CreateModel(
            name="DossierChange",
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
                ("claim", models.UUIDField(db_column="claim_id", null=True)),
                ("number", models.PositiveIntegerField(null=True)),
                ("job", models.UUIDField(db_column="job_id", null=True)),
                ("document", models.UUIDField(db_column="document_id", null=True)),
                ("content_digest", models.CharField(max_length=64, null=True)),
                ("pages", models.PositiveIntegerField(null=True)),
                ("built_at", models.DateTimeField(null=True)),
                ("problems", models.JSONField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ExhibitChange",
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
                ("claim", models.UUIDField(db_column="claim_id", null=True)),
                ("document", models.UUIDField(db_column="document_id", null=True)),
                ("number", models.PositiveIntegerField(null=True)),
                ("description", models.BinaryField(null=True)),
                ("form", models.CharField(max_length=8, null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="LossEvidenceChange",
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
                ("loss", models.UUIDField(db_column="loss_id", null=True)),
                ("exhibit", models.UUIDField(db_column="exhibit_id", null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="LossItemChange",
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
                ("claim", models.UUIDField(db_column="claim_id", null=True)),
                ("head", models.CharField(max_length=1, null=True)),
                ("description", models.BinaryField(null=True)),
                ("period_from", models.DateField(null=True)),
                ("period_to", models.DateField(null=True)),
                ("quantity", models.DecimalField(decimal_places=3, max_digits=11, null=True)),
                ("unit", models.CharField(max_length=6, null=True)),
                ("rate", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("currency", models.CharField(max_length=3, null=True)),
                ("exchange_rate", models.DecimalField(decimal_places=6, max_digits=16, null=True)),
                ("exchange_rate_on", models.DateField(null=True)),
                ("exchange_rate_source", models.CharField(max_length=120, null=True)),
                ("amount", models.DecimalField(decimal_places=3, max_digits=20, null=True)),
                ("amount_idr", models.DecimalField(decimal_places=0, max_digits=17, null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="MatterChange",
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
                ("kind", models.CharField(max_length=12, null=True)),
                ("title", models.BinaryField(null=True)),
                ("police_report", models.BinaryField(null=True)),
                ("stage", models.CharField(max_length=14, null=True)),
                ("opened_on", models.DateField(null=True)),
                ("closed_on", models.DateField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="PartyChange",
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
                ("role", models.CharField(max_length=12, null=True)),
                ("name", models.BinaryField(null=True)),
                ("details", models.BinaryField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RestitutionClaimChange",
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
                ("route", models.CharField(max_length=12, null=True)),
                ("state", models.CharField(max_length=10, null=True)),
                ("shows_address", models.BooleanField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dossier",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "legal_dossierchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "claim_id", "number", "job_id", "document_id", "content_digest", "pages", "built_at", "problems") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."claim_id", NEW."number", NEW."job_id", NEW."document_id", NEW."content_digest", NEW."pages", NEW."built_at", NEW."problems"); RETURN NULL;',
                    hash="9de6a05ac242134157231d90f11d5b29461642bf",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_b3cf5",
                    table="legal_dossier",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="exhibit",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "legal_exhibitchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "claim_id", "document_id", "number", "description", "form") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."claim_id", NEW."document_id", NEW."number", NEW."description", NEW."form"); RETURN NULL;',
                    hash="4b7fb4b197b2c3b4b702a69d70254900b552c3f7",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_84b3a",
                    table="legal_exhibit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lossevidence",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "legal_lossevidencechange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "loss_id", "exhibit_id") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."loss_id", NEW."exhibit_id"); RETURN NULL;',
                    hash="bf1a450d2a15e70c0e6608be983eb49b1967fc2d",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_3ee0f",
                    table="legal_lossevidence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lossitem",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "legal_lossitemchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "claim_id", "head", "description", "period_from", "period_to", "quantity", "unit", "rate", "currency", "exchange_rate", "exchange_rate_on", "exchange_rate_source", "amount", "amount_idr") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."claim_id", NEW."head", NEW."description", NEW."period_from", NEW."period_to", NEW."quantity", NEW."unit", NEW."rate", NEW."currency", NEW."exchange_rate", NEW."exchange_rate_on", NEW."exchange_rate_source", NEW."amount", NEW."amount_idr"); RETURN NULL;',
                    hash="311d1c7ed917b9d8cfae46bf45080ec943822376",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_4788f",
                    table="legal_lossitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="matter",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "legal_matterchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "kind", "title", "police_report", "stage", "opened_on", "closed_on") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."kind", NEW."title", NEW."police_report", NEW."stage", NEW."opened_on", NEW."closed_on"); RETURN NULL;',
                    hash="320e02aad7bb84fd8dca1787888b013d909793ad",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_a13a2",
                    table="legal_matter",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="party",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "legal_partychange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "matter_id", "role", "name", "details") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."matter_id", NEW."role", NEW."name", NEW."details"); RETURN NULL;',
                    hash="128e2dfa5e15431a3dc5be35aedd2ef031bf56e6",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_fddb0",
                    table="legal_party",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="restitutionclaim",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "legal_restitutionclaimchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "matter_id", "route", "state", "shows_address") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."matter_id", NEW."route", NEW."state", NEW."shows_address"); RETURN NULL;',
                    hash="7d894b84f0a704716d42f229d5b0fe396196a59f",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_29904",
                    table="legal_restitutionclaim",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="dossierchange",
            index=models.Index(fields=["id", "pgh_id"], name="legal_dossier_kept"),
        ),
        migrations.AddIndex(
            model_name="exhibitchange",
            index=models.Index(fields=["id", "pgh_id"], name="legal_exhibit_kept"),
        ),
        migrations.AddIndex(
            model_name="lossevidencechange",
            index=models.Index(fields=["id", "pgh_id"], name="legal_lossevidence_kept"),
        ),
        migrations.AddIndex(
            model_name="lossitemchange",
            index=models.Index(fields=["id", "pgh_id"], name="legal_lossitem_kept"),
        ),
        migrations.AddIndex(
            model_name="matterchange",
            index=models.Index(fields=["id", "pgh_id"], name="legal_matter_kept"),
        ),
        migrations.AddIndex(
            model_name="partychange",
            index=models.Index(fields=["id", "pgh_id"], name="legal_party_kept"),
        ),
        migrations.AddIndex(
            model_name="restitutionclaimchange",
            index=models.Index(fields=["id", "pgh_id"], name="legal_restitutionclaim_kept"),
        ),
        migrations.AddIndex(
            model_name="dossierchange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="legal_dossier_gone"
            ),
        ),
        migrations.AddIndex(
            model_name="exhibitchange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="legal_exhibit_gone"
            ),
        ),
        migrations.AddIndex(
            model_name="lossevidencechange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="legal_lossevidence_gone"
            ),
        ),
        migrations.AddIndex(
            model_name="lossitemchange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="legal_lossitem_gone"
            ),
        ),
        migrations.AddIndex(
            model_name="matterchange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="legal_matter_gone"
            ),
        ),
        migrations.AddIndex(
            model_name="partychange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="legal_party_gone"
            ),
        ),
        migrations.AddIndex(
            model_name="restitutionclaimchange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="legal_restitutionclaim_gone"
            ),
        ),
        KeepHistory(["Dossier", "Exhibit", "LossEvidence", "LossItem", "Matter", "Party", "RestitutionClaim"]),
    ]
