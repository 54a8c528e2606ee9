from django.db import migrations

from core.history_wall import KeepHistory
from core.wall import CURRENT_USER, BuildWall


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        BuildWall(["Site", "Role", "RolePermission", "MembershipRole", "Invitation", "Handout", "Recovery"]),
        # At sign-in a person's own memberships are read, in all organisations (core.db.user_scope).
        BuildWall(["Membership"], extra_read=f"user_id = {CURRENT_USER}"),
        BuildWall(["Terms", "TermsAcceptance"], append_only=True),
        KeepHistory(
            ["Handout", "Invitation", "Membership", "MembershipRole", "Recovery", "Role", "RolePermission", "Site"]
        ),
    ]
