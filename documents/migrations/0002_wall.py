from django.db import migrations

from core.history_rls import KeepHistory
from core.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [
        EnableRowLevelSecurity(["Document"]),
        EnableRowLevelSecurity(["DocumentEvent"], append_only=True),
        KeepHistory(["Document"]),
    ]
