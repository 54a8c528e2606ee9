"""Seal the heads that are there: what they say today is believed once. `manage.py audit seal` does it where the
operator's key is not at hand now.
"""

from uuid import uuid4

from django.db import migrations

from audit import chain
from core.errors import KeyUnavailable

_OPEN = "SELECT set_config('app.organisation', %s, true)"
_BEGIN = """
INSERT INTO audit_chain (id, organisation_id, sequence, digest) VALUES (%s, %s, 0, %s)
ON CONFLICT (organisation_id) DO NOTHING
"""
_HEAD = "SELECT sequence, digest FROM audit_chain WHERE organisation_id = %s FOR NO KEY UPDATE"
_SEAL = "UPDATE audit_chain SET seal = %s WHERE organisation_id = %s"


def seal_heads(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT id FROM accounts_organisation ORDER BY id")
        for (organisation_id,) in cursor.fetchall():
            cursor.execute(_OPEN, [str(organisation_id)])
            cursor.execute(_BEGIN, [uuid4(), organisation_id, chain.START])
            cursor.execute(_HEAD, [organisation_id])
            sequence, digest = cursor.fetchone()
            try:
                seal = chain.seal(organisation_id, chain.Head(sequence, bytes(digest)))
            except KeyUnavailable:
                continue
            cursor.execute(_SEAL, [seal, organisation_id])
        cursor.execute(_OPEN, [""])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_resumed_at"), ("audit", "0003_seal_of_the_head")]

    operations = [migrations.RunPython(seal_heads, migrations.RunPython.noop, elidable=True)]
