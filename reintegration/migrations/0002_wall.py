from django.db import migrations

from core.history_wall import KeepHistory
from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [("reintegration", "0001_initial")]

    operations = [
        BuildWall(["Plan", "Enrolment", "FollowUp"]),
        KeepHistory(["Enrolment", "FollowUp", "Plan"]),
    ]
