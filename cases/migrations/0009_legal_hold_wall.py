from django.db import migrations

from core.history_rls import KeepHistory
from core.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_legal_hold")]

    operations = [EnableRowLevelSecurity(["LegalHold"]), KeepHistory(["LegalHold"])]
