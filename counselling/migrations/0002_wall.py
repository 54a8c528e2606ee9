from django.db import migrations

from core.history_wall import KeepHistory
from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [("counselling", "0001_initial")]

    operations = [
        BuildWall(["Session"]),
        KeepHistory(["Session"]),
    ]
