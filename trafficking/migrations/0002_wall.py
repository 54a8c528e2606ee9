from django.db import migrations

from core.history_wall import KeepHistory
from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [("trafficking", "0001_initial")]

    operations = [
        BuildWall(["Actor", "Involvement", "Event", "EventLink", "ActorMerge"]),
        KeepHistory(["Actor", "Involvement", "Event", "EventLink", "ActorMerge"]),
    ]
