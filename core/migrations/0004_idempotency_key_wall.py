from django.db import migrations

from core.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("core", "0003_idempotency_key")]

    operations = [EnableRowLevelSecurity(["IdempotencyKey"])]
