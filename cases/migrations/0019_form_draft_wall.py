from django.db import migrations

from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [("cases", "0018_form_draft")]

    operations = [BuildWall(["FormDraft"])]
