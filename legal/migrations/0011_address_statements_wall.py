from django.db import migrations

from core.history_wall import KeepHistory
from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [("legal", "0010_address_statements")]

    operations = [
        BuildWall(["AddressStatement"]),
        KeepHistory(["AddressStatement"]),
    ]
