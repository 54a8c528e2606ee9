from django.db import migrations

from core.wall import DISPATCHER, BuildWall


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        BuildWall(["DataKey"]),
        # The dispatcher claims due jobs of all organisations (core.db.dispatcher_scope).
        BuildWall(["Job"], extra_all=DISPATCHER),
    ]
