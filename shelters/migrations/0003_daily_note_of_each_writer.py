from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("shelters", "0002_wall"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="dailynote", name="dailynote_one_per_shift"),
        migrations.AddConstraint(
            model_name="dailynote",
            constraint=models.UniqueConstraint(
                fields=("organisation", "stay", "night_of", "shift", "created_by"),
                name="dailynote_one_per_writer",
                violation_error_message="You have written for this shift already. Change what you wrote.",
            ),
        ),
    ]
