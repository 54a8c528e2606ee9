from django.db import migrations

from core.history_wall import KeepHistory
from core.wall import BuildWall

NAMES = ["Hearing", "Order", "Accompaniment", "Briefing"]


class Migration(migrations.Migration):
    dependencies = [
        ("legal", "0008_course"),
    ]

    operations = [
        BuildWall(NAMES),
        KeepHistory(NAMES),
    ]
