from django.db import migrations

from core.history_rls import KeepHistory
from core.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("shelters", "0001_initial")]

    operations = [
        EnableRowLevelSecurity(["House", "Room", "Bed", "BedRequest", "Stay", "Placement", "DailyNote"]),
        KeepHistory(["Bed", "BedRequest", "DailyNote", "House", "Placement", "Room", "Stay"]),
    ]
