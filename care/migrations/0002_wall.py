from django.db import migrations

from core.history_wall import KeepHistory
from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [("care", "0001_initial")]

    operations = [
        BuildWall(
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
