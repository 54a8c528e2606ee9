from django.db import migrations

from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [BuildWall(["AccessEntry", "Act"], append_only=True)]
