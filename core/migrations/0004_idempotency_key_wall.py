from django.db import migrations

from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [("core", "0003_idempotency_key")]

    operations = [BuildWall(["IdempotencyKey"])]
