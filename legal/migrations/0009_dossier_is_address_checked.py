import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import core.history


class Migration(migrations.Migration):
    dependencies = [("legal", "0008_applicant_of_a_letter")]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="dossier",
            name="keep",
        ),
        migrations.AddField(
            model_name="dossier",
            name="is_address_checked",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="dossierchange",
            name="is_address_checked",
            field=models.BooleanField(null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dossier",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "legal_dossierchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "claim_id", "number", "job_id", "document_id", "own_part_id", "content", "signed_by", "content_digest", "pages", "built_at", "is_address_checked", "problems") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."claim_id", NEW."number", NEW."job_id", NEW."document_id", NEW."own_part_id", NEW."content", NEW."signed_by", NEW."content_digest", NEW."pages", NEW."built_at", NEW."is_address_checked", NEW."problems"); RETURN NULL;',
                    hash="e28a624245668abfc76b46fc1c4d8bcc098064ba",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_b3cf5",
                    table="legal_dossier",
                    when="AFTER",
                ),
            ),
        ),
    ]
