from django.db import migrations

from core.history_wall import KeepHistory
from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [("cases", "0016_possible_duplicate")]

    operations = [BuildWall(["PossibleDuplicate"]), KeepHistory(["PossibleDuplicate"])]
