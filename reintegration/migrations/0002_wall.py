from django.db import migrations

from core.history_rls import KeepHistory
from core.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("reintegration", "0001_initial")]

    operations = [
        EnableRowLevelSecurity(["Plan", "Enrolment", "FollowUp"]),
        KeepHistory(["Enrolment", "FollowUp", "Plan"]),
    ]
