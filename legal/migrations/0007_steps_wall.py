from django.db import migrations

from core.history_wall import KeepHistory
from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [
        ("legal", "0006_steps"),
        ("documents", "0002_wall"),
    ]

    operations = [
        BuildWall(["Step"]),
        KeepHistory(["Step"]),
    ]
