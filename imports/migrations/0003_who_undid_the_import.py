from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0002_wall"),
    ]

    operations = [
        migrations.AlterField(
            model_name="importrow",
            name="kept",
            field=models.CharField(
                blank=True,
                choices=[
                    ("WORKED_ON", "Somebody has worked on the case since."),
                    ("UNSEEN", "Whoever undid the import may not close this case."),
                    ("MERGED", "The person's record was made one with another, or changed, since."),
                    ("HELD", "Something in the case must be kept."),
                ],
                max_length=9,
            ),
        ),
    ]
