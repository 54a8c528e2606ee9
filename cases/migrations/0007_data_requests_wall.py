from django.db import migrations

from core.history_wall import KeepHistory
from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_data_requests")]

    operations = [BuildWall(["DataRequest"]), KeepHistory(["DataRequest"])]
