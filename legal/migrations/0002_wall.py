from django.db import migrations

from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [
        ("legal", "0001_initial"),
        ("cases", "0002_wall"),
        ("documents", "0002_wall"),
        ("core", "0002_wall"),
    ]

    operations = [
        BuildWall(["Matter", "Party", "RestitutionClaim"]),
        BuildWall(["LossItem", "Exhibit", "LossEvidence", "Dossier"]),
    ]
