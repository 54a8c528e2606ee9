from django.db import migrations

from core.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial")]

    operations = [
        EnableRowLevelSecurity(["Import", "ImportRow", "Mapping"]),
    ]
