from django.db import migrations

from core.history_wall import KeepHistory
from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [
        BuildWall(["Document"]),
        BuildWall(["DocumentEvent"], append_only=True),
        KeepHistory(["Document"]),
    ]
