from django.db import migrations

from core.history_rls import KeepHistory
from core.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("trafficking", "0001_initial")]

    operations = [
        EnableRowLevelSecurity(["Actor", "Involvement", "Event", "EventLink", "ActorMerge"]),
        KeepHistory(["Actor", "Involvement", "Event", "EventLink", "ActorMerge"]),
    ]
