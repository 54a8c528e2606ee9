"""House names are sealed, in the table and in its history. The operator's key has to be at hand where there are houses.

The columns change their type, which writes both tables anew: no plain name stays behind in them. Older copies of the
database, and its log until the next checkpoint, still hold the names.
"""

from django.db import migrations, models

import core.keys.fields
from core.compartments import Compartment
from core.db import organisation_scope
from core.key_subjects import KeySubject
from core.keys import crypto, data_keys

TABLES = {"shelters_house": "id", "shelters_housechange": "pgh_id"}


def _place(organisation_id, house_id):
    return f"{organisation_id}|shelters.House|{house_id}|name|".encode()


def _sealed(organisation_id, house_id, name):
    key = data_keys.for_writing(KeySubject("house", house_id), Compartment.LOCATION)
    place = _place(organisation_id, house_id)
    return crypto.seal(name.encode(), key=key.key, key_id=key.id, place=place), data_keys.digest("house name", name)


def _plain(organisation_id, house_id, value):
    key = data_keys.by_id(crypto.key_id_of(bytes(value)))
    return crypto.unseal(bytes(value), key=key.key, place=_place(organisation_id, house_id)).decode()


def _scope(cursor, organisation_id):
    cursor.execute("SELECT set_config('app.organisation', %s, true)", [str(organisation_id or "")])


def _write_anew(schema_editor, column, turned, has_digest):
    """Give both tables' names another type, and each name what `turned` makes of it."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT id FROM accounts_organisation ORDER BY id")
        found = []
        for (organisation_id,) in cursor.fetchall():
            _scope(cursor, organisation_id)
            for table, key in TABLES.items():
                cursor.execute(
                    f"SELECT {key}, id, name FROM {table} WHERE name IS NOT NULL ORDER BY {key}"  # noqa: S608 -- ours
                )
                found += [(organisation_id, table, key, *row) for row in cursor.fetchall()]
        empty = f"CASE WHEN name IS NULL THEN NULL ELSE ''::{column} END"
        # Versions of one name have the same value, as they have where they are written one after the other.
        known = {}
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(f"ALTER TABLE {table} ALTER COLUMN name TYPE {column} USING {empty}")
        for organisation_id, table, key, pk, house_id, name in found:
            name = name if isinstance(name, str) else bytes(name)
            if (house_id, name) not in known:
                with organisation_scope(organisation_id):
                    known[house_id, name] = turned(organisation_id, house_id, name)
            value, digest = known[house_id, name]
            _scope(cursor, organisation_id)
            cursor.execute(
                f"UPDATE {table} SET name = %s WHERE {key} = %s",  # noqa: S608 -- as above
                [value, pk],
            )
            if has_digest and table == "shelters_house":
                cursor.execute("UPDATE shelters_house SET name_digest = %s WHERE id = %s", [digest, pk])
        _scope(cursor, None)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def seal(apps, schema_editor):
    _write_anew(schema_editor, "bytea", _sealed, has_digest=True)


def unseal(apps, schema_editor):
    def turned(organisation_id, house_id, value):
        return _plain(organisation_id, house_id, value), None

    _write_anew(schema_editor, "varchar(80)", turned, has_digest=False)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_email_in_one_form"),
        ("core", "0002_wall"),
        ("shelters", "0005_house_notice_wall"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="house", name="house_name_once"),
        migrations.AddField(
            model_name="house",
            name="name_digest",
            field=models.BinaryField(max_length=32, null=True),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(seal, unseal)],
            state_operations=[
                migrations.AlterField(
                    model_name="house",
                    name="name",
                    field=core.keys.fields.EncryptedTextField(verbose_name="name of the house"),
                ),
                migrations.AlterField(
                    model_name="housechange",
                    name="name",
                    field=models.BinaryField(null=True),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="house",
            constraint=models.UniqueConstraint(
                fields=["organisation", "name_digest"],
                name="house_name_once",
                violation_error_message="There is a house of this name already.",
            ),
        ),
    ]
