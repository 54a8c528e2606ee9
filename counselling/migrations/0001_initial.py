import core.db
import core.keys.fields
import core.history
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('cases', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SessionChange',
            fields=[
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField()),
                ('pgh_label', models.CharField(max_length=6)),
                ('pgh_by', models.UUIDField(null=True)),
                ('pgh_work', models.TextField()),
                ('id', models.UUIDField()),
                ('organisation', models.UUIDField(db_column='organisation_id')),
                ('version', models.PositiveIntegerField(null=True)),
                ('created_at', models.DateTimeField(null=True)),
                ('created_by', models.UUIDField(db_column='created_by_id', null=True)),
                ('updated_at', models.DateTimeField(null=True)),
                ('updated_by', models.UUIDField(db_column='updated_by_id', null=True)),
                ('case', models.UUIDField(db_column='case_id', null=True)),
                ('held_at', models.DateTimeField(null=True)),
                ('kind', models.CharField(max_length=10, null=True)),
                ('attendance', models.CharField(max_length=10, null=True)),
                ('minutes', models.PositiveSmallIntegerField(null=True)),
                ('content', models.BinaryField(null=True)),
                ('next_on', models.DateField(null=True)),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['id', 'pgh_id'], name='counselling_session_kept'), models.Index(condition=models.Q(('pgh_label', 'delete')), fields=['case', 'id'], name='counselling_session_gone')],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('held_at', models.DateTimeField(verbose_name='when')),
                ('kind', models.CharField(choices=[('INDIVIDUAL', 'Individual'), ('FAMILY', 'With family'), ('CRISIS', 'Crisis')], default='INDIVIDUAL', max_length=10, verbose_name='kind of session')),
                ('attendance', models.CharField(choices=[('ATTENDED', 'Attended'), ('ABSENT', 'Did not come'), ('POSTPONED', 'Postponed')], default='ATTENDED', max_length=10, verbose_name='attendance')),
                ('minutes', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(480)], verbose_name='duration in minutes')),
                ('content', core.keys.fields.EncryptedTextField(blank=True, null=True, verbose_name='content of the session')),
                ('next_on', models.DateField(blank=True, null=True, verbose_name='next session')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(default=core.db.current_organisation, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['case', 'created_by', '-held_at', '-id'], name='session_of_counsellor')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('attendance', 'ATTENDED'), ('minutes__isnull', False)), models.Q(models.Q(('attendance', 'ATTENDED'), _negated=True), ('minutes', None)), _connector='OR'), name='session_lasts_when_attended', violation_error_message='Enter how long the session lasted; leave it empty when nobody came.')],
                'triggers': [pgtrigger.compiler.Trigger(name='keep', sql=core.history.KeepingSql(func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "counselling_sessionchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "held_at", "kind", "attendance", "minutes", "content", "next_on") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."held_at", NEW."kind", NEW."attendance", NEW."minutes", NEW."content", NEW."next_on"); RETURN NULL;', hash='e5f030f61050d72cb88ca6566dc3a1819ddf1004', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_keep_ed6f8', table='counselling_session', when='AFTER'))],
            },
        ),
    ]
