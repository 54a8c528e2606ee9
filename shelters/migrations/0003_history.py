import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import core.history
from core.history_wall import KeepHistory


class Migration(migrations.Migration):
    dependencies = [
        ("shelters", "0002_wall"),
    ]

    operations = [
        migrations.CreateModel(
            name="BedChange",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField()),
                ("pgh_label", models.CharField(max_length=6)),
                ("pgh_by", models.UUIDField(null=True)),
                ("pgh_work", models.TextField()),
                ("id", models.UUIDField()),
                ("organisation", models.UUIDField(db_column="organisation_id")),
                ("version", models.PositiveIntegerField(null=True)),
                ("created_at", models.DateTimeField(null=True)),
                ("created_by", models.UUIDField(db_column="created_by_id", null=True)),
                ("updated_at", models.DateTimeField(null=True)),
                ("updated_by", models.UUIDField(db_column="updated_by_id", null=True)),
                ("room", models.UUIDField(db_column="room_id", null=True)),
                ("label", models.CharField(max_length=20, null=True)),
                ("is_usable", models.BooleanField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="BedRequestChange",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField()),
                ("pgh_label", models.CharField(max_length=6)),
                ("pgh_by", models.UUIDField(null=True)),
                ("pgh_work", models.TextField()),
                ("id", models.UUIDField()),
                ("organisation", models.UUIDField(db_column="organisation_id")),
                ("version", models.PositiveIntegerField(null=True)),
                ("created_at", models.DateTimeField(null=True)),
                ("created_by", models.UUIDField(db_column="created_by_id", null=True)),
                ("updated_at", models.DateTimeField(null=True)),
                ("updated_by", models.UUIDField(db_column="updated_by_id", null=True)),
                ("case", models.UUIDField(db_column="case_id", null=True)),
                ("house", models.UUIDField(db_column="house_id", null=True)),
                ("wanted_from", models.DateField(null=True)),
                ("note", models.BinaryField(null=True)),
                ("state", models.CharField(max_length=10, null=True)),
                ("bed", models.UUIDField(db_column="bed_id", null=True)),
                ("answer", models.BinaryField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="DailyNoteChange",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField()),
                ("pgh_label", models.CharField(max_length=6)),
                ("pgh_by", models.UUIDField(null=True)),
                ("pgh_work", models.TextField()),
                ("id", models.UUIDField()),
                ("organisation", models.UUIDField(db_column="organisation_id")),
                ("version", models.PositiveIntegerField(null=True)),
                ("created_at", models.DateTimeField(null=True)),
                ("created_by", models.UUIDField(db_column="created_by_id", null=True)),
                ("updated_at", models.DateTimeField(null=True)),
                ("updated_by", models.UUIDField(db_column="updated_by_id", null=True)),
                ("case", models.UUIDField(db_column="case_id", null=True)),
                ("stay", models.UUIDField(db_column="stay_id", null=True)),
                ("night_of", models.DateField(null=True)),
                ("shift", models.CharField(max_length=8, null=True)),
                ("mood", models.CharField(max_length=10, null=True)),
                ("sleep", models.CharField(max_length=10, null=True)),
                ("meals", models.CharField(max_length=10, null=True)),
                ("health", models.CharField(max_length=10, null=True)),
                ("text", models.BinaryField(null=True)),
                ("needs_attention", models.BooleanField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="HouseChange",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField()),
                ("pgh_label", models.CharField(max_length=6)),
                ("pgh_by", models.UUIDField(null=True)),
                ("pgh_work", models.TextField()),
                ("id", models.UUIDField()),
                ("organisation", models.UUIDField(db_column="organisation_id")),
                ("version", models.PositiveIntegerField(null=True)),
                ("created_at", models.DateTimeField(null=True)),
                ("created_by", models.UUIDField(db_column="created_by_id", null=True)),
                ("updated_at", models.DateTimeField(null=True)),
                ("updated_by", models.UUIDField(db_column="updated_by_id", null=True)),
                ("site", models.UUIDField(db_column="site_id", null=True)),
                ("name", models.CharField(max_length=80, null=True)),
                ("address", models.BinaryField(null=True)),
                ("is_open", models.BooleanField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="PlacementChange",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField()),
                ("pgh_label", models.CharField(max_length=6)),
                ("pgh_by", models.UUIDField(null=True)),
                ("pgh_work", models.TextField()),
                ("id", models.UUIDField()),
                ("organisation", models.UUIDField(db_column="organisation_id")),
                ("version", models.PositiveIntegerField(null=True)),
                ("created_at", models.DateTimeField(null=True)),
                ("created_by", models.UUIDField(db_column="created_by_id", null=True)),
                ("updated_at", models.DateTimeField(null=True)),
                ("updated_by", models.UUIDField(db_column="updated_by_id", null=True)),
                ("case", models.UUIDField(db_column="case_id", null=True)),
                ("stay", models.UUIDField(db_column="stay_id", null=True)),
                ("bed", models.UUIDField(db_column="bed_id", null=True)),
                ("since", models.DateTimeField(null=True)),
                ("until", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RoomChange",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField()),
                ("pgh_label", models.CharField(max_length=6)),
                ("pgh_by", models.UUIDField(null=True)),
                ("pgh_work", models.TextField()),
                ("id", models.UUIDField()),
                ("organisation", models.UUIDField(db_column="organisation_id")),
                ("version", models.PositiveIntegerField(null=True)),
                ("created_at", models.DateTimeField(null=True)),
                ("created_by", models.UUIDField(db_column="created_by_id", null=True)),
                ("updated_at", models.DateTimeField(null=True)),
                ("updated_by", models.UUIDField(db_column="updated_by_id", null=True)),
                ("house", models.UUIDField(db_column="house_id", null=True)),
                ("name", models.CharField(max_length=40, null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="StayChange",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField()),
                ("pgh_label", models.CharField(max_length=6)),
                ("pgh_by", models.UUIDField(null=True)),
                ("pgh_work", models.TextField()),
                ("id", models.UUIDField()),
                ("organisation", models.UUIDField(db_column="organisation_id")),
                ("version", models.PositiveIntegerField(null=True)),
                ("created_at", models.DateTimeField(null=True)),
                ("created_by", models.UUIDField(db_column="created_by_id", null=True)),
                ("updated_at", models.DateTimeField(null=True)),
                ("updated_by", models.UUIDField(db_column="updated_by_id", null=True)),
                ("case", models.UUIDField(db_column="case_id", null=True)),
                ("house", models.UUIDField(db_column="house_id", null=True)),
                ("person", models.UUIDField(db_column="person_id", null=True)),
                ("admitted_at", models.DateTimeField(null=True)),
                ("planned_until", models.DateField(null=True)),
                ("has_acknowledged_rules", models.BooleanField(null=True)),
                ("discharged_at", models.DateTimeField(null=True)),
                ("destination_kind", models.CharField(max_length=14, null=True)),
                ("destination", models.BinaryField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bed",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "shelters_bedchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "room_id", "label", "is_usable") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."room_id", NEW."label", NEW."is_usable"); RETURN NULL;',
                    hash="d493f83c5dcbb967e3a356f57eeea337952f2c52",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_22969",
                    table="shelters_bed",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bedrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "shelters_bedrequestchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "house_id", "wanted_from", "note", "state", "bed_id", "answer", "answered_at") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."house_id", NEW."wanted_from", NEW."note", NEW."state", NEW."bed_id", NEW."answer", NEW."answered_at"); RETURN NULL;',
                    hash="f46a6b0ac7d22c1ed077853f3f334e224b346caf",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_211f7",
                    table="shelters_bedrequest",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dailynote",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "shelters_dailynotechange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "stay_id", "night_of", "shift", "mood", "sleep", "meals", "health", "text", "needs_attention") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."stay_id", NEW."night_of", NEW."shift", NEW."mood", NEW."sleep", NEW."meals", NEW."health", NEW."text", NEW."needs_attention"); RETURN NULL;',
                    hash="1abe826e18081da1c7210237fdad451a9b4800d4",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_b1085",
                    table="shelters_dailynote",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="house",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "shelters_housechange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "site_id", "name", "address", "is_open") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."site_id", NEW."name", NEW."address", NEW."is_open"); RETURN NULL;',
                    hash="81455bf5d9666f567c114efa8aeef49deea3ed1a",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_30ccb",
                    table="shelters_house",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="placement",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "shelters_placementchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "stay_id", "bed_id", "since", "until") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."stay_id", NEW."bed_id", NEW."since", NEW."until"); RETURN NULL;',
                    hash="889ccd405151be0e7a2f9185bf9474030a0e618b",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_417d8",
                    table="shelters_placement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="room",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "shelters_roomchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "house_id", "name") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."house_id", NEW."name"); RETURN NULL;',
                    hash="a6078ded09968b8b5613dc5b15682866eb86496c",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_6a342",
                    table="shelters_room",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stay",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "shelters_staychange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "house_id", "person_id", "admitted_at", "planned_until", "has_acknowledged_rules", "discharged_at", "destination_kind", "destination") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."house_id", NEW."person_id", NEW."admitted_at", NEW."planned_until", NEW."has_acknowledged_rules", NEW."discharged_at", NEW."destination_kind", NEW."destination"); RETURN NULL;',
                    hash="0a50cf62a9bde340f7b333bdbf96364a880d938b",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_bf5c1",
                    table="shelters_stay",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="bedchange",
            index=models.Index(fields=["id", "pgh_id"], name="shelters_bed_kept"),
        ),
        migrations.AddIndex(
            model_name="bedrequestchange",
            index=models.Index(fields=["id", "pgh_id"], name="shelters_bedrequest_kept"),
        ),
        migrations.AddIndex(
            model_name="dailynotechange",
            index=models.Index(fields=["id", "pgh_id"], name="shelters_dailynote_kept"),
        ),
        migrations.AddIndex(
            model_name="housechange",
            index=models.Index(fields=["id", "pgh_id"], name="shelters_house_kept"),
        ),
        migrations.AddIndex(
            model_name="placementchange",
            index=models.Index(fields=["id", "pgh_id"], name="shelters_placement_kept"),
        ),
        migrations.AddIndex(
            model_name="roomchange",
            index=models.Index(fields=["id", "pgh_id"], name="shelters_room_kept"),
        ),
        migrations.AddIndex(
            model_name="staychange",
            index=models.Index(fields=["id", "pgh_id"], name="shelters_stay_kept"),
        ),
        migrations.AddIndex(
            model_name="bedrequestchange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="shelters_bedrequest_gone"
            ),
        ),
        migrations.AddIndex(
            model_name="dailynotechange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="shelters_dailynote_gone"
            ),
        ),
        migrations.AddIndex(
            model_name="placementchange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="shelters_placement_gone"
            ),
        ),
        migrations.AddIndex(
            model_name="staychange",
            index=models.Index(
                condition=models.Q(("pgh_label", "delete")), fields=["case", "id"], name="shelters_stay_gone"
            ),
        ),
        KeepHistory(["Bed", "BedRequest", "DailyNote", "House", "Placement", "Room", "Stay"]),
    ]
