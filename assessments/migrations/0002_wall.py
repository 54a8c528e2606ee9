from django.db import migrations

from core.history_rls import KeepHistory
from core.rls import EnableRowLevelSecurity

_FROZEN = """
CREATE OR REPLACE FUNCTION assessments_published_is_frozen() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (OLD.definition, OLD.number, OLD.instrument_id, OLD.published_at)
       IS DISTINCT FROM (NEW.definition, NEW.number, NEW.instrument_id, NEW.published_at) OR NEW.state = 'DRAFT' THEN
        RAISE EXCEPTION 'A published version does not change.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION assessments_published_is_frozen() FROM PUBLIC;
CREATE TRIGGER published_is_frozen BEFORE UPDATE OR DELETE ON assessments_edition
FOR EACH ROW WHEN (OLD.state <> 'DRAFT') EXECUTE FUNCTION assessments_published_is_frozen();
"""
_NO_LONGER = """
DROP TRIGGER published_is_frozen ON assessments_edition;
DROP FUNCTION assessments_published_is_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial")]

    operations = [
        EnableRowLevelSecurity(["Instrument", "Edition", "Assessment"]),
        KeepHistory(["Instrument", "Edition", "Assessment"]),
        migrations.RunSQL(_FROZEN, _NO_LONGER),
    ]
