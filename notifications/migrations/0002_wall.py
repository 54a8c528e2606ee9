from django.db import migrations

from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]

    operations = [
        BuildWall(["Notification"]),
    ]
