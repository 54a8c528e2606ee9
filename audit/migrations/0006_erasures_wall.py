from django.db import migrations

from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_erasures")]

    operations = [BuildWall(["Erasure"], append_only=True)]
