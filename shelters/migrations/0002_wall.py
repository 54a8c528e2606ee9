from django.db import migrations

from core.history_wall import KeepHistory
from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [("shelters", "0001_initial")]

    operations = [
        BuildWall(["House", "Room", "Bed", "BedRequest", "Stay", "Placement", "DailyNote"]),
        KeepHistory(["Bed", "BedRequest", "DailyNote", "House", "Placement", "Room", "Stay"]),
    ]
