from django.db import migrations

from core.history_rls import KeepHistory
from core.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("counselling", "0001_initial")]

    operations = [
        EnableRowLevelSecurity(["Session"]),
        KeepHistory(["Session"]),
    ]
