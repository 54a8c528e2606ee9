from django.db import migrations

from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [
        BuildWall(["Release"], append_only=True),
    ]
