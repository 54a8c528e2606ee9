from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_lasting_key"),
        ("audit", "0003_chain"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="accessentry",
            name="accessentry_cases",
        ),
        migrations.AddField(
            model_name="accessentry",
            name="case_id",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(case_ids__len=1, then=models.F("case_ids__0")), default=models.Value(None)
                ),
                output_field=models.UUIDField(null=True),
            ),
        ),
        migrations.AlterField(
            model_name="accessentry",
            name="at",
            field=models.DateTimeField(editable=False),
        ),
        migrations.AlterField(
            model_name="accessentry",
            name="digest",
            field=models.BinaryField(editable=False),
        ),
        migrations.AlterField(
            model_name="accessentry",
            name="previous",
            field=models.BinaryField(editable=False),
        ),
        migrations.AlterField(
            model_name="accessentry",
            name="sequence",
            field=models.BigIntegerField(editable=False),
        ),
        migrations.AddIndex(
            model_name="accessentry",
            index=models.Index(fields=["organisation", "case_id", "-sequence"], name="accessentry_case"),
        ),
        migrations.AddIndex(
            model_name="accessentry",
            index=models.Index(fields=["organisation", "user_id", "-sequence"], name="accessentry_user"),
        ),
        migrations.AddConstraint(
            model_name="accessentry",
            constraint=models.UniqueConstraint(fields=("organisation", "previous"), name="accessentry_previous"),
        ),
    ]
