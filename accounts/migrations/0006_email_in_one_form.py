"""Addresses of accounts and invitations, kept from now on in the one form in which they are compared."""

from django.db import migrations

import accounts.email_addresses
from accounts.email_addresses import normal_form

_OPEN = "SELECT set_config('app.organisation', %s, true)"


def bring_into_one_form(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT id, email FROM accounts_user ORDER BY created_at, id")
        # Of two whose addresses differ in their look alone, the plain one has the form; the other keeps its own.
        users = sorted(cursor.fetchall(), key=lambda user: normal_form(user[1]) != user[1].lower())
        taken = {email.lower() for _id, email in users}
        for user_id, email in users:
            wanted = normal_form(email)
            if wanted != email and (wanted == email.lower() or wanted not in taken):
                taken.add(wanted)
                cursor.execute("UPDATE accounts_user SET email = %s WHERE id = %s", [wanted, user_id])
        cursor.execute("SELECT id FROM accounts_organisation ORDER BY id")
        for (organisation_id,) in cursor.fetchall():
            cursor.execute(_OPEN, [str(organisation_id)])
            cursor.execute("SELECT id, email FROM accounts_invitation WHERE organisation_id = %s", [organisation_id])
            for invitation_id, email in cursor.fetchall():
                if normal_form(email) != email:
                    cursor.execute(
                        "UPDATE accounts_invitation SET email = %s WHERE id = %s", [normal_form(email), invitation_id]
                    )
        cursor.execute(_OPEN, [""])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_resumed_at"),
    ]

    operations = [
        migrations.RunPython(bring_into_one_form, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="invitation",
            name="email",
            field=accounts.email_addresses.AccountEmailField(max_length=254, verbose_name="email address"),
        ),
        migrations.AlterField(
            model_name="invitationchange",
            name="email",
            field=accounts.email_addresses.AccountEmailField(max_length=254, null=True),
        ),
        migrations.AlterField(
            model_name="user",
            name="email",
            field=accounts.email_addresses.AccountEmailField(max_length=254, unique=True, verbose_name="email address"),
        ),
    ]
