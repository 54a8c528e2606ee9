from django.db import migrations

from core.history_rls import KeepHistory
from core.rls import CURRENT_USER, EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        EnableRowLevelSecurity(
            ["Site", "Role", "RolePermission", "MembershipRole", "Invitation", "Handout", "Recovery"]
        ),
        # At sign-in a person's own memberships are read, in all organisations (core.db.user_scope).
        EnableRowLevelSecurity(["Membership"], extra_read=f"user_id = {CURRENT_USER}"),
        EnableRowLevelSecurity(["Terms", "TermsAcceptance"], append_only=True),
        KeepHistory(
            ["Handout", "Invitation", "Membership", "MembershipRole", "Recovery", "Role", "RolePermission", "Site"]
        ),
    ]
