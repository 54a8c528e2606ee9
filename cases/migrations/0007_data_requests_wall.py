from django.db import migrations

from core.history_rls import KeepHistory
from core.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_data_requests")]

    operations = [EnableRowLevelSecurity(["DataRequest"]), KeepHistory(["DataRequest"])]
