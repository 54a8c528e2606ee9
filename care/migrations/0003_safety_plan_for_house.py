import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import core.history
import core.keys.fields


class Migration(migrations.Migration):
    dependencies = [
        ("care", "0002_wall"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="safetyplan",
            name="keep",
        ),
        migrations.AddField(
            model_name="safetyplan",
            name="for_house",
            field=core.keys.fields.EncryptedTextField(
                blank=True, null=True, verbose_name="for the house: who must not come to the door"
            ),
        ),
        migrations.AddField(
            model_name="safetyplanchange",
            name="for_house",
            field=models.BinaryField(null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="safetyplan",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "care_safetyplanchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "warning_signs", "steps", "safe_places", "people", "take_along", "for_house", "review_on", "officer_id", "revision", "given_on", "given_revision") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."warning_signs", NEW."steps", NEW."safe_places", NEW."people", NEW."take_along", NEW."for_house", NEW."review_on", NEW."officer_id", NEW."revision", NEW."given_on", NEW."given_revision"); RETURN NULL;',
                    hash="09f0e01b68c25f205797d0e100a7ec1c2757a021",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_7b7f0",
                    table="care_safetyplan",
                    when="AFTER",
                ),
            ),
        ),
    ]
