from django.db import migrations

from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [("audit", "0006_erasures")]

    operations = [BuildWall(["Erasure"], append_only=True)]
