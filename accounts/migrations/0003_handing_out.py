import uuid

import django.db.models.deletion
from django.db import migrations, models

import core.db

CASCADE, PROTECT = django.db.models.deletion.CASCADE, django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_wall")]

    operations = [
        migrations.AddField(
            model_name="role",
            name="hands_out_all",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterConstraint(
            model_name="role",
            name="role_name_once",
            constraint=models.UniqueConstraint(
                fields=("organisation", "name"),
                name="role_name_once",
                violation_error_message="There is a role of this name already. Choose another name.",
            ),
        ),
        migrations.AlterField(
            model_name="invitation",
            name="role",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="accounts.role"
            ),
        ),
        migrations.CreateModel(
            name="Handout",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "handed_out",
                    models.ForeignKey(on_delete=CASCADE, related_name="+", to="accounts.role"),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        default=core.db.current_organisation,
                        editable=False,
                        on_delete=PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(on_delete=CASCADE, related_name="handouts", to="accounts.role"),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="handout",
            constraint=models.UniqueConstraint(fields=("organisation", "role", "handed_out"), name="handout_once"),
        ),
    ]
