import core.db
import core.keys.fields
import core.history
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
            name='EnrolmentChange',
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
                ('plan', models.UUIDField(db_column='plan_id', null=True)),
                ('kind', models.CharField(max_length=10, null=True)),
                ('title', models.BinaryField(null=True)),
                ('provider', models.BinaryField(null=True)),
                ('starts_on', models.DateField(null=True)),
                ('ends_on', models.DateField(null=True)),
                ('state', models.CharField(max_length=10, null=True)),
                ('exit_note', models.BinaryField(null=True)),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['id', 'pgh_id'], name='reintegration_enrolment_kept'), models.Index(condition=models.Q(('pgh_label', 'delete')), fields=['case', 'id'], name='reintegration_enrolment_gone')],
            },
        ),
        migrations.CreateModel(
            name='FollowUpChange',
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
                ('plan', models.UUIDField(db_column='plan_id', null=True)),
                ('month', models.PositiveSmallIntegerField(null=True)),
                ('due_on', models.DateField(null=True)),
                ('outcome', models.CharField(max_length=10, null=True)),
                ('done_on', models.DateField(null=True)),
                ('contact', models.CharField(max_length=10, null=True)),
                ('missed_reason', models.CharField(max_length=12, null=True)),
                ('findings', models.BinaryField(null=True)),
                ('ratings', models.BinaryField(null=True)),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['id', 'pgh_id'], name='reintegration_followup_kept'), models.Index(condition=models.Q(('pgh_label', 'delete')), fields=['case', 'id'], name='reintegration_followup_gone')],
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('state', models.CharField(choices=[('DRAFT', 'Being prepared'), ('ACTIVE', 'Active'), ('COMPLETED', 'Completed'), ('ENDED', 'Ended early')], default='DRAFT', max_length=10, verbose_name='state')),
                ('returned_on', models.DateField(verbose_name='day of return')),
                ('destination', core.keys.fields.EncryptedTextField(verbose_name='where the survivor returns to')),
                ('goals', core.keys.fields.EncryptedTextField(verbose_name='goals')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='ended on')),
                ('end_note', core.keys.fields.EncryptedTextField(blank=True, null=True, verbose_name='why it ended')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='responsible officer')),
                ('organisation', models.ForeignKey(default=core.db.current_organisation, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['DRAFT', 'ACTIVE'])), fields=('organisation', 'case'), name='plan_one_running_per_case', violation_error_message='This case has a reintegration plan already.'), models.CheckConstraint(condition=models.Q(models.Q(('ended_on', None), ('state__in', ['DRAFT', 'ACTIVE'])), models.Q(('ended_on__isnull', False), ('state__in', ['COMPLETED', 'ENDED'])), _connector='OR'), name='plan_ended_has_a_day'), models.CheckConstraint(condition=models.Q(('ended_on', None), ('state', 'ENDED'), ('ended_on__gte', models.F('returned_on')), _connector='OR'), name='plan_dates_in_order', violation_error_message='The plan cannot end before the return.')],
                'triggers': [pgtrigger.compiler.Trigger(name='keep', sql=core.history.KeepingSql(func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "reintegration_planchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "officer_id", "state", "returned_on", "destination", "goals", "ended_on", "end_note") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."officer_id", NEW."state", NEW."returned_on", NEW."destination", NEW."goals", NEW."ended_on", NEW."end_note"); RETURN NULL;', hash='dbd6e99b963e9dd68238c46d77e02aacdd9333bb', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_keep_a5fc6', table='reintegration_plan', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('month', models.PositiveSmallIntegerField(verbose_name='month')),
                ('due_on', models.DateField(verbose_name='due on')),
                ('outcome', models.CharField(blank=True, choices=[('HELD', 'Held'), ('MISSED', 'Did not take place'), ('CANCELLED', 'Cancelled with the plan')], max_length=10, verbose_name='outcome')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='on which day')),
                ('contact', models.CharField(blank=True, choices=[('HOME', 'Home visit'), ('ELSEWHERE', 'Met elsewhere'), ('PHONE', 'By phone')], max_length=10, verbose_name='how')),
                ('missed_reason', models.CharField(blank=True, choices=[('NOT_FOUND', 'Not found or moved'), ('DECLINED', 'The survivor did not want it'), ('UNSAFE', 'Not safe to visit'), ('OUT_OF_REACH', 'Could not get there'), ('OTHER', 'Other reason')], max_length=12, verbose_name='why it did not take place')),
                ('findings', core.keys.fields.EncryptedTextField(blank=True, null=True, verbose_name='findings')),
                ('ratings', core.keys.fields.EncryptedJSONField(blank=True, default=dict, null=True, verbose_name='situation')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(default=core.db.current_organisation, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='reintegration.plan')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('outcome', '')), fields=['due_on', 'id'], name='followup_due')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'plan', 'month'), name='followup_once_a_month'), models.CheckConstraint(condition=models.Q(models.Q(('done_on', None), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), ('done_on__isnull', False)), _connector='OR'), name='followup_outcome_has_a_day'), models.CheckConstraint(condition=models.Q(('missed_reason', ''), ('outcome', 'MISSED'), _connector='OR'), name='followup_reason_only_when_missed')],
                'triggers': [pgtrigger.compiler.Trigger(name='keep', sql=core.history.KeepingSql(func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "reintegration_followupchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "plan_id", "month", "due_on", "outcome", "done_on", "contact", "missed_reason", "findings", "ratings") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."plan_id", NEW."month", NEW."due_on", NEW."outcome", NEW."done_on", NEW."contact", NEW."missed_reason", NEW."findings", NEW."ratings"); RETURN NULL;', hash='55c20a4773af8b419e28ad72fbdedbbf415771af', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_keep_29742', table='reintegration_followup', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('kind', models.CharField(choices=[('TRAINING', 'Vocational training'), ('SCHOOL', 'School'), ('JOB', 'Job'), ('BUSINESS', 'Own business')], max_length=10, verbose_name='kind')),
                ('title', core.keys.fields.EncryptedTextField(help_text='For example: sewing course, grade 11, bakery.', verbose_name='what')),
                ('provider', core.keys.fields.EncryptedTextField(blank=True, null=True, verbose_name='where, and by whom')),
                ('starts_on', models.DateField(verbose_name='starts on')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='ends on')),
                ('state', models.CharField(choices=[('ENROLLED', 'Enrolled'), ('ATTENDING', 'Attending'), ('COMPLETED', 'Completed'), ('DROPPED', 'Dropped out')], default='ENROLLED', max_length=10, verbose_name='state')),
                ('exit_note', core.keys.fields.EncryptedTextField(blank=True, null=True, verbose_name='how it ended')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(default=core.db.current_organisation, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='reintegration.plan')),
            ],
            options={
                'indexes': [models.Index(fields=['plan', '-starts_on'], name='enrolment_of_plan')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='enrolment_dates_in_order', violation_error_message='The end cannot be before the beginning.'), models.CheckConstraint(condition=models.Q(('state__in', ['ENROLLED', 'ATTENDING']), ('ends_on__isnull', False), _connector='OR'), name='enrolment_ended_has_a_day', violation_error_message='Enter the day on which it ended.')],
                'triggers': [pgtrigger.compiler.Trigger(name='keep', sql=core.history.KeepingSql(func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "reintegration_enrolmentchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "plan_id", "kind", "title", "provider", "starts_on", "ends_on", "state", "exit_note") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."plan_id", NEW."kind", NEW."title", NEW."provider", NEW."starts_on", NEW."ends_on", NEW."state", NEW."exit_note"); RETURN NULL;', hash='cb755bb064d2822e23f8bc11261dd4778131570a', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_keep_9fbde', table='reintegration_enrolment', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='PlanChange',
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
                ('officer', models.UUIDField(db_column='officer_id', null=True)),
                ('state', models.CharField(max_length=10, null=True)),
                ('returned_on', models.DateField(null=True)),
                ('destination', models.BinaryField(null=True)),
                ('goals', models.BinaryField(null=True)),
                ('ended_on', models.DateField(null=True)),
                ('end_note', models.BinaryField(null=True)),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['id', 'pgh_id'], name='reintegration_plan_kept'), models.Index(condition=models.Q(('pgh_label', 'delete')), fields=['case', 'id'], name='reintegration_plan_gone')],
            },
        ),
    ]
