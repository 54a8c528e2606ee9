from django.db import migrations

from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("accounts", "0002_wall")]

    operations = [
        BuildWall(["Person", "Identity", "Case"]),
        BuildWall(["Assignment", "Grant", "CaseAccess", "CaseUserObjectPermission"]),
        BuildWall(["Intake", "Consent", "Episode", "Note", "Task"]),
        BuildWall(["ExternalRecord", "TimelineEntry"]),
    ]
