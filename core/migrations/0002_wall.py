from django.db import migrations

from core.rls import DISPATCHER, EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        EnableRowLevelSecurity(["DataKey"]),
        # The dispatcher claims due jobs of all organisations (core.db.dispatcher_scope).
        EnableRowLevelSecurity(["Job"], extra_all=DISPATCHER),
    ]
