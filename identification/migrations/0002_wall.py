from django.db import migrations

from core.history_wall import KeepHistory
from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [("identification", "0001_initial"), ("cases", "0002_wall"), ("documents", "0002_wall")]

    operations = [
        BuildWall(["Part", "Evidence", "Decision"]),
        KeepHistory(["Part", "Evidence", "Decision"]),
    ]
