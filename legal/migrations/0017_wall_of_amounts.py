from django.db import migrations

from core.history_wall import KeepHistory
from core.wall import BuildWall

MODELS = [
    "ChecklistAnswer",
    "ClaimAmount",
    "ExhibitKind",
    "FilingStep",
    "Instalment",
    "Payment",
    "SubstitutePenalty",
]


class Migration(migrations.Migration):
    dependencies = [("legal", "0016_checklists_filings_and_amounts")]

    operations = [BuildWall(MODELS), KeepHistory(MODELS)]
