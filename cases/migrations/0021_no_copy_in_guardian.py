from django.db import migrations


class Migration(migrations.Migration):
    """Who sees a case stands in CaseAccess alone. Taken back, the copy grows again as teams change."""

    dependencies = [("cases", "0020_timeline_by_day")]

    operations = [
        migrations.RunSQL("TRUNCATE cases_caseuserobjectpermission", migrations.RunSQL.noop),
    ]
