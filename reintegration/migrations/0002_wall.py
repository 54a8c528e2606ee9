from django.db import migrations

from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [("reintegration", "0001_initial"), ("cases", "0002_wall")]

    operations = [BuildWall(["Plan", "Enrolment", "FollowUp"])]
