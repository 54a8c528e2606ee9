from django.db import migrations

from core.history_rls import KeepHistory
from core.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("legal", "0010_address_statements")]

    operations = [
        EnableRowLevelSecurity(["AddressStatement"]),
        KeepHistory(["AddressStatement"]),
    ]
