from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_wall")]

    operations = [
        migrations.AddConstraint(
            model_name="rolepermission",
            constraint=models.CheckConstraint(
                condition=models.Q(("scope__in", ["OWN", "SITE", "ORGANISATION"])),
                name="rolepermission_scope_is_one",
            ),
        ),
    ]
