from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_chain_in_place")]

    operations = [
        migrations.AddIndex(
            model_name="accessentry",
            index=models.Index(fields=["organisation", "user_id", "-at"], name="accessentry_recent"),
        ),
    ]
