from django.db import migrations

from core.history_wall import KeepHistory
from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_legal_hold")]

    operations = [BuildWall(["LegalHold"]), KeepHistory(["LegalHold"])]
