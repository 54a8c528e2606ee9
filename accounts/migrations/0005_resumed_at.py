from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_organisation_of_one_name")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="resumed_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
