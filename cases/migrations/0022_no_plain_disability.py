from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0021_said_adult_and_sealed_disability")]

    operations = [
        migrations.RunSQL("ALTER TABLE cases_communication DROP COLUMN has_disability_plain", migrations.RunSQL.noop)
    ]
