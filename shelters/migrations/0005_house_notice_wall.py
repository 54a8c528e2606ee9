from django.db import migrations

from core.history_rls import KeepHistory
from core.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("shelters", "0004_house_notice")]

    operations = [EnableRowLevelSecurity(["HouseNotice"]), KeepHistory(["HouseNotice"])]
