from django.db import migrations

from core.history_rls import KeepHistory
from core.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("care", "0001_initial")]

    operations = [
        EnableRowLevelSecurity(
            [
                "CarePlan",
                "Goal",
                "Action",
                "GivenService",
                "Conference",
                "Decision",
                "HeldItem",
                "CustodyMove",
                "SafetyPlan",
                "PlanTemplate",
                "TemplateGoal",
                "TemplateAction",
            ]
        ),
        KeepHistory(
            [
                "CarePlan",
                "Goal",
                "Action",
                "GivenService",
                "Conference",
                "Decision",
                "HeldItem",
                "CustodyMove",
                "SafetyPlan",
                "PlanTemplate",
                "TemplateGoal",
                "TemplateAction",
            ]
        ),
    ]
