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
        ('documents', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='DecisionChange',
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
                ('status', models.CharField(max_length=40, null=True)),
                ('body', models.CharField(max_length=12, null=True)),
                ('body_name', models.BinaryField(null=True)),
                ('decided_on', models.DateField(null=True)),
                ('number', models.BinaryField(null=True)),
                ('grounds', models.BinaryField(null=True)),
                ('document', models.UUIDField(db_column='document_id', null=True)),
                ('appeal_until', models.DateField(null=True)),
                ('appeal_lodged_on', models.DateField(null=True)),
                ('appeal_outcome', models.CharField(max_length=10, null=True)),
                ('appeal_decided_on', models.DateField(null=True)),
                ('withdrawn_on', models.DateField(null=True)),
                ('withdrawal', models.CharField(max_length=8, null=True)),
                ('withdrawal_note', models.BinaryField(null=True)),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['id', 'pgh_id'], name='identification_decision_kept'), models.Index(condition=models.Q(('pgh_label', 'delete')), fields=['case', 'id'], name='identification_decision_gone')],
            },
        ),
        migrations.CreateModel(
            name='EvidenceChange',
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
                ('compartment', models.CharField(max_length=20, null=True)),
                ('part', models.UUIDField(db_column='part_id', null=True)),
                ('element', models.CharField(max_length=24, null=True)),
                ('document', models.UUIDField(db_column='document_id', null=True)),
                ('episode', models.UUIDField(db_column='episode_id', null=True)),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['id', 'pgh_id'], name='identification_evidence_kept'), models.Index(condition=models.Q(('pgh_label', 'delete')), fields=['case', 'id'], name='identification_evidence_gone')],
            },
        ),
        migrations.CreateModel(
            name='Part',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('kind', models.CharField(choices=[('AGE', 'Age'), ('ACT', 'Act'), ('MEANS', 'Means'), ('PURPOSE', 'Purpose')], max_length=8, verbose_name='question')),
                ('findings', core.keys.fields.EncryptedJSONField(blank=True, default=dict, null=True, verbose_name='what was found out')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(default=core.db.current_organisation, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'case', 'kind'), name='part_once_per_case')],
                'triggers': [pgtrigger.compiler.Trigger(name='keep', sql=core.history.KeepingSql(func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "identification_partchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "kind", "findings") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."kind", NEW."findings"); RETURN NULL;', hash='221efc890e1b2c283c37fbe74f1f3c4d51940f18', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_keep_cb726', table='identification_part', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('compartment', models.CharField(choices=[('general', 'General'), ('identity', 'Identity'), ('location', 'Location'), ('clinical', 'Health'), ('counselling', 'Counselling'), ('legal', 'Legal')], default='general', max_length=20)),
                ('element', models.CharField(max_length=24)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                ('episode', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.episode')),
                ('organisation', models.ForeignKey(default=core.db.current_organisation, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='identification.part')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('document', None), ('episode__isnull', False)), models.Q(('document__isnull', False), ('episode', None)), _connector='OR'), name='evidence_is_one_thing'), models.UniqueConstraint(fields=('part', 'element', 'document', 'episode'), name='evidence_once', nulls_distinct=False)],
                'triggers': [pgtrigger.compiler.Trigger(name='keep', sql=core.history.KeepingSql(func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "identification_evidencechange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "compartment", "part_id", "element", "document_id", "episode_id") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."compartment", NEW."part_id", NEW."element", NEW."document_id", NEW."episode_id"); RETURN NULL;', hash='486fababe8970880367141cee609f008bdaa7415', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_keep_ffd20', table='identification_evidence', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='PartChange',
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
                ('kind', models.CharField(max_length=8, null=True)),
                ('findings', models.BinaryField(null=True)),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['id', 'pgh_id'], name='identification_part_kept'), models.Index(condition=models.Q(('pgh_label', 'delete')), fields=['case', 'id'], name='identification_part_gone')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('status', models.CharField(max_length=40, verbose_name='status')),
                ('body', models.CharField(choices=[('OWN', 'Our own organisation'), ('OTHER_NGO', 'Another non-governmental organisation'), ('POLICE', 'Police'), ('PROSECUTION', 'Public prosecutor'), ('COURT', 'Court'), ('LPSK', 'LPSK'), ('UPTD_PPA', 'UPTD PPA'), ('MINISTRY', 'Ministry or government agency'), ('MISSION', 'Indonesian mission abroad'), ('OTHER', 'Another body')], max_length=12, verbose_name='who decided')),
                ('body_name', core.keys.fields.EncryptedTextField(blank=True, null=True, verbose_name='office or person who decided')),
                ('decided_on', models.DateField(verbose_name='decided on')),
                ('number', core.keys.fields.EncryptedTextField(blank=True, null=True, verbose_name='number of the decision')),
                ('grounds', core.keys.fields.EncryptedTextField(blank=True, null=True, verbose_name='grounds that were given')),
                ('appeal_until', models.DateField(blank=True, null=True, verbose_name='appeal possible until')),
                ('appeal_lodged_on', models.DateField(blank=True, null=True, verbose_name='appeal lodged on')),
                ('appeal_outcome', models.CharField(blank=True, choices=[('UPHELD', 'The decision stands'), ('CHANGED', 'The decision was changed'), ('TAKEN_BACK', 'The appeal was taken back')], max_length=10, verbose_name='outcome of the appeal')),
                ('appeal_decided_on', models.DateField(blank=True, null=True, verbose_name='appeal decided on')),
                ('withdrawn_on', models.DateField(blank=True, null=True, verbose_name='withdrawn on')),
                ('withdrawal', models.CharField(blank=True, choices=[('BY_BODY', 'The body took it back'), ('MISTAKE', 'It was recorded by mistake')], max_length=8, verbose_name='why it was withdrawn')),
                ('withdrawal_note', core.keys.fields.EncryptedTextField(blank=True, null=True, verbose_name='note on the withdrawal')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document', verbose_name='document')),
                ('organisation', models.ForeignKey(default=core.db.current_organisation, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['case', '-decided_on'], name='decision_of_case')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('appeal_until', None), ('appeal_until__gte', models.F('decided_on')), _connector='OR'), models.Q(('appeal_lodged_on', None), ('appeal_lodged_on__gte', models.F('decided_on')), _connector='OR')), name='decision_appeal_after_it', violation_error_message='An appeal cannot be before the decision.'), models.CheckConstraint(condition=models.Q(models.Q(('appeal_decided_on', None), ('appeal_outcome', '')), models.Q(models.Q(('appeal_outcome', ''), _negated=True), ('appeal_decided_on__isnull', False), ('appeal_lodged_on__isnull', False), ('appeal_decided_on__gte', models.F('appeal_lodged_on'))), _connector='OR'), name='decision_outcome_of_appeal', violation_error_message='The outcome of an appeal needs its day and the day on which the appeal was lodged, in this order.'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawal', ''), ('withdrawn_on', None)), models.Q(('withdrawn_on__gte', models.F('decided_on')), models.Q(('withdrawal', ''), _negated=True)), _connector='OR'), name='decision_withdrawn_with_why', violation_error_message='A decision cannot be withdrawn before it was made.')],
                'triggers': [pgtrigger.compiler.Trigger(name='keep', sql=core.history.KeepingSql(func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "identification_decisionchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "status", "body", "body_name", "decided_on", "number", "grounds", "document_id", "appeal_until", "appeal_lodged_on", "appeal_outcome", "appeal_decided_on", "withdrawn_on", "withdrawal", "withdrawal_note") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."status", NEW."body", NEW."body_name", NEW."decided_on", NEW."number", NEW."grounds", NEW."document_id", NEW."appeal_until", NEW."appeal_lodged_on", NEW."appeal_outcome", NEW."appeal_decided_on", NEW."withdrawn_on", NEW."withdrawal", NEW."withdrawal_note"); RETURN NULL;', hash='933bcbf2f19946007bd6886ec6d0e897d11b7b3d', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_keep_7cc35', table='identification_decision', when='AFTER'))],
            },
        ),
    ]
