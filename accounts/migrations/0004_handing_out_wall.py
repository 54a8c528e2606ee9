from typing import Any

from django.db import migrations

from core.wall import BuildWall

# Until now whoever manages users could give every role. They keep that, and compose roles from now on.
_KEEP = """
UPDATE accounts_role SET hands_out_all = true
WHERE id IN (SELECT role_id FROM accounts_rolepermission WHERE code = 'accounts.manage_users')
"""
_COMPOSE = """
INSERT INTO accounts_rolepermission (id, organisation_id, role_id, code, compartment, scope)
SELECT gen_random_uuid(), organisation_id, role_id, 'accounts.compose_roles', 'general', 'ORGANISATION'
FROM accounts_rolepermission WHERE code = 'accounts.manage_users' GROUP BY organisation_id, role_id
ON CONFLICT DO NOTHING
"""


def hand_out_what_they_could(apps: Any, schema_editor: Any) -> None:
    """For each organisation in its own scope: the wall binds the owner of the tables too."""
    organisations = list(apps.get_model("accounts", "Organisation").objects.values_list("pk", flat=True))
    with schema_editor.connection.cursor() as cursor:
        for organisation in organisations:
            cursor.execute("SELECT set_config('app.organisation', %s, true)", [str(organisation)])
            cursor.execute(_KEEP)
            cursor.execute(_COMPOSE)
        cursor.execute("SELECT set_config('app.organisation', '', true)")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_handing_out")]

    operations = [
        BuildWall(["Handout"]),
        migrations.RunPython(hand_out_what_they_could, migrations.RunPython.noop),
    ]
