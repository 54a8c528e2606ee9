from django.db import migrations

from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial")]

    operations = [
        BuildWall(["Import", "ImportRow", "Mapping"]),
    ]
