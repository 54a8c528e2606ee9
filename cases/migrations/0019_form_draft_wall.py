from django.db import migrations

from core.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("cases", "0018_form_draft")]

    operations = [EnableRowLevelSecurity(["FormDraft"])]
