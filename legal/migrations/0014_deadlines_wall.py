from django.db import migrations

from core.history_wall import KeepHistory
from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [
        ("legal", "0013_deadlines"),
    ]

    operations = [
        BuildWall(["Deadline", "Holiday", "CalendarRules", "CalendarFeed"]),
        KeepHistory(["Deadline", "Holiday", "CalendarRules", "CalendarFeed"]),
    ]
