from django.db import migrations

from core.history_wall import KeepHistory
from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [("legal", "0005_episode_evidence")]

    operations = [
        BuildWall(["EpisodeEvidence"]),
        KeepHistory(["EpisodeEvidence"]),
    ]
