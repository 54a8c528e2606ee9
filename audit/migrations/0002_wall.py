from django.conf import settings
from django.db import migrations

from core.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        EnableRowLevelSecurity(["AccessEntry", "Act", "Erasure"], append_only=True),
        EnableRowLevelSecurity(["Chain"]),
        # The head of the chain moves on; it is never taken away.
        migrations.RunSQL(
            f"REVOKE DELETE ON audit_chain FROM {settings.DATABASE_APP_ROLE}",
            f"GRANT DELETE ON audit_chain TO {settings.DATABASE_APP_ROLE}",
        ),
    ]
