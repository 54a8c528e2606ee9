from django.db import migrations

from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial"), ("cases", "0002_wall")]

    operations = [
        BuildWall(["Document"]),
        BuildWall(["DocumentEvent"], append_only=True),
    ]
