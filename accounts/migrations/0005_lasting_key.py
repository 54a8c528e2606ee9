"""Each organisation gets a lasting key, and a place for the key before while one is being changed."""

from typing import Any

from django.db import migrations, models

from accounts.organisation_keys import opened, wrapped


def keep_what_digests_were_made_with(apps: Any, schema_editor: Any) -> None:
    """Until now they came from the key that wraps data keys: it becomes the lasting one. Needs the operator's key."""
    for row in apps.get_model("accounts", "Organisation").objects.order_by("id"):
        row.wrapped_lasting = wrapped(opened(row, row.key_version), row.pk, lasting=True)
        row.save(update_fields=["wrapped_lasting"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_handing_out_wall")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="wrapped_before",
            field=models.BinaryField(blank=True, default=bytes),
        ),
        migrations.AddField(
            model_name="organisation",
            name="wrapped_lasting",
            field=models.BinaryField(default=bytes),
            preserve_default=False,
        ),
        migrations.RunPython(keep_what_digests_were_made_with, migrations.RunPython.noop),
    ]
