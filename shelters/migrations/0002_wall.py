from django.db import migrations

from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [("shelters", "0001_initial"), ("cases", "0002_wall"), ("accounts", "0002_wall")]

    operations = [
        BuildWall(["House", "Room", "Bed"]),
        BuildWall(["BedRequest", "Stay", "Placement", "DailyNote"]),
    ]
