from django.db import migrations

from core.history_wall import KeepHistory
from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [("identification", "0001_initial")]

    operations = [
        BuildWall(["Part", "Evidence", "Decision"]),
        KeepHistory(["Part", "Evidence", "Decision"]),
    ]
