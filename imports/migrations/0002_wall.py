from django.db import migrations

from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial"), ("cases", "0002_wall"), ("accounts", "0002_wall")]

    operations = [BuildWall(["Import", "ImportRow", "Mapping"])]
