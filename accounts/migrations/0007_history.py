import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import core.history
from core.history_wall import KeepHistory


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_second_step"),
    ]

    operations = [
        migrations.CreateModel(
            name="HandoutChange",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField()),
                ("pgh_label", models.CharField(max_length=6)),
                ("pgh_by", models.UUIDField(null=True)),
                ("pgh_work", models.TextField()),
                ("id", models.UUIDField()),
                ("organisation", models.UUIDField(db_column="organisation_id")),
                ("role", models.UUIDField(db_column="role_id", null=True)),
                ("handed_out", models.UUIDField(db_column="handed_out_id", null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="InvitationChange",
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
                ("email", models.EmailField(max_length=254, null=True)),
                ("name", models.CharField(max_length=120, null=True)),
                ("role", models.UUIDField(db_column="role_id", null=True)),
                ("site", models.UUIDField(db_column="site_id", null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="MembershipChange",
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
                ("user", models.UUIDField(db_column="user_id", null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="MembershipRoleChange",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField()),
                ("pgh_label", models.CharField(max_length=6)),
                ("pgh_by", models.UUIDField(null=True)),
                ("pgh_work", models.TextField()),
                ("id", models.UUIDField()),
                ("organisation", models.UUIDField(db_column="organisation_id")),
                ("membership", models.UUIDField(db_column="membership_id", null=True)),
                ("role", models.UUIDField(db_column="role_id", null=True)),
                ("site", models.UUIDField(db_column="site_id", null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RecoveryChange",
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
                ("membership", models.UUIDField(db_column="membership_id", null=True)),
                ("lost", models.CharField(max_length=8, null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("confirmed_by", models.UUIDField(db_column="confirmed_by_id", null=True)),
                ("used_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RoleChange",
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
                ("code", models.CharField(max_length=40, null=True)),
                ("name", models.CharField(max_length=80, null=True)),
                ("hands_out_all", models.BooleanField(null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RolePermissionChange",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField()),
                ("pgh_label", models.CharField(max_length=6)),
                ("pgh_by", models.UUIDField(null=True)),
                ("pgh_work", models.TextField()),
                ("id", models.UUIDField()),
                ("organisation", models.UUIDField(db_column="organisation_id")),
                ("role", models.UUIDField(db_column="role_id", null=True)),
                ("code", models.CharField(max_length=60, null=True)),
                ("compartment", models.CharField(max_length=20, null=True)),
                ("scope", models.CharField(max_length=12, null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SiteChange",
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
                ("name", models.CharField(max_length=120, null=True)),
                ("time_zone", models.CharField(max_length=40, null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handout",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "accounts_handoutchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "role_id", "handed_out_id") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."role_id", NEW."handed_out_id"); RETURN NULL;',
                    hash="39acd1337a73c6a61ec39f8eab886585f7130b81",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_c540f",
                    table="accounts_handout",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invitation",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "accounts_invitationchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "email", "name", "role_id", "site_id", "expires_at", "accepted_at", "withdrawn_at") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."email", NEW."name", NEW."role_id", NEW."site_id", NEW."expires_at", NEW."accepted_at", NEW."withdrawn_at"); RETURN NULL;',
                    hash="9e5b4a3b49a186143bec72127775c0545e9d5f2b",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_9dff5",
                    table="accounts_invitation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "accounts_membershipchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "user_id", "ended_at") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."user_id", NEW."ended_at"); RETURN NULL;',
                    hash="e48340ea9a6383fb9a89ff9f2e003897ea5703cd",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_2f904",
                    table="accounts_membership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membershiprole",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "accounts_membershiprolechange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "membership_id", "role_id", "site_id") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."membership_id", NEW."role_id", NEW."site_id"); RETURN NULL;',
                    hash="1565b824516a2ca88d44ee245cd397f316bcb684",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_f2d88",
                    table="accounts_membershiprole",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recovery",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "accounts_recoverychange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "membership_id", "lost", "expires_at", "confirmed_at", "confirmed_by_id", "used_at", "withdrawn_at") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."membership_id", NEW."lost", NEW."expires_at", NEW."confirmed_at", NEW."confirmed_by_id", NEW."used_at", NEW."withdrawn_at"); RETURN NULL;',
                    hash="df897a01e511d575f51deeae6effdf59c67165e7",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_ff3d3",
                    table="accounts_recovery",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="role",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "accounts_rolechange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "code", "name", "hands_out_all") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."code", NEW."name", NEW."hands_out_all"); RETURN NULL;',
                    hash="5a1983ab8cafced5c199b7a98a75e0fa1ec154f0",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_4d265",
                    table="accounts_role",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rolepermission",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "accounts_rolepermissionchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "role_id", "code", "compartment", "scope") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."role_id", NEW."code", NEW."compartment", NEW."scope"); RETURN NULL;',
                    hash="0e0090b0e956963c41c26bc7823bd45cdc89a16a",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_81ab9",
                    table="accounts_rolepermission",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="site",
            trigger=pgtrigger.compiler.Trigger(
                name="keep",
                sql=core.history.KeepingSql(
                    func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "accounts_sitechange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "name", "time_zone") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."name", NEW."time_zone"); RETURN NULL;',
                    hash="868b4d23e4d480b42dea4a5cd5765e071af29535",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_keep_8bfde",
                    table="accounts_site",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="handoutchange",
            index=models.Index(fields=["id", "pgh_id"], name="accounts_handout_kept"),
        ),
        migrations.AddIndex(
            model_name="invitationchange",
            index=models.Index(fields=["id", "pgh_id"], name="accounts_invitation_kept"),
        ),
        migrations.AddIndex(
            model_name="membershipchange",
            index=models.Index(fields=["id", "pgh_id"], name="accounts_membership_kept"),
        ),
        migrations.AddIndex(
            model_name="membershiprolechange",
            index=models.Index(fields=["id", "pgh_id"], name="accounts_membershiprole_kept"),
        ),
        migrations.AddIndex(
            model_name="recoverychange",
            index=models.Index(fields=["id", "pgh_id"], name="accounts_recovery_kept"),
        ),
        migrations.AddIndex(
            model_name="rolechange",
            index=models.Index(fields=["id", "pgh_id"], name="accounts_role_kept"),
        ),
        migrations.AddIndex(
            model_name="rolepermissionchange",
            index=models.Index(fields=["id", "pgh_id"], name="accounts_rolepermission_kept"),
        ),
        migrations.AddIndex(
            model_name="sitechange",
            index=models.Index(fields=["id", "pgh_id"], name="accounts_site_kept"),
        ),
        KeepHistory(
            ["Handout", "Invitation", "Membership", "MembershipRole", "Recovery", "Role", "RolePermission", "Site"]
        ),
    ]
