from django.db import migrations

from core.history_wall import KeepHistory
from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [("shelters", "0004_house_notice")]

    operations = [BuildWall(["HouseNotice"]), KeepHistory(["HouseNotice"])]
