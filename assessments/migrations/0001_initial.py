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
            name='AssessmentChange',
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
                ('instrument', models.UUIDField(db_column='instrument_id', null=True)),
                ('edition', models.UUIDField(db_column='edition_id', null=True)),
                ('state', models.CharField(max_length=10, null=True)),
                ('assessed_on', models.DateField(null=True)),
                ('answers', models.BinaryField(null=True)),
                ('results', models.BinaryField(null=True)),
                ('judgement', models.CharField(max_length=40, null=True)),
                ('summary', models.BinaryField(null=True)),
                ('next_review_on', models.DateField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('replaces', models.UUIDField(db_column='replaces_id', null=True)),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['id', 'pgh_id'], name='assessments_assessment_kept'), models.Index(condition=models.Q(('pgh_label', 'delete')), fields=['case', 'id'], name='assessments_assessment_gone')],
            },
        ),
        migrations.CreateModel(
            name='EditionChange',
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
                ('instrument', models.UUIDField(db_column='instrument_id', null=True)),
                ('number', models.PositiveIntegerField(null=True)),
                ('definition', models.JSONField(null=True)),
                ('state', models.CharField(max_length=10, null=True)),
                ('published_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['id', 'pgh_id'], name='assessments_edition_kept')],
            },
        ),
        migrations.CreateModel(
            name='Instrument',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('code', models.SlugField(max_length=40, verbose_name='code')),
                ('name_id', models.CharField(max_length=120, verbose_name='name in Indonesian')),
                ('name_en', models.CharField(max_length=120, verbose_name='name in English')),
                ('kind', models.CharField(choices=[('IDENTIFICATION', 'Identification'), ('RISK', 'Risk and safety'), ('NEEDS', 'Needs'), ('PSYCHOSOCIAL', 'Psychosocial'), ('OUTCOME', 'Outcome'), ('OTHER', 'Other')], max_length=16, verbose_name='kind')),
                ('compartment', models.CharField(choices=[('general', 'General'), ('identity', 'Identity'), ('location', 'Location'), ('clinical', 'Health'), ('counselling', 'Counselling'), ('legal', 'Legal')], max_length=20, verbose_name='kind of content')),
                ('source', models.CharField(blank=True, max_length=500, verbose_name='source')),
                ('licence', models.CharField(blank=True, max_length=300, verbose_name='licence')),
                ('release', models.PositiveIntegerField(editable=False, null=True)),
                ('adjustments', models.JSONField(blank=True, default=dict, editable=False, verbose_name='own settings')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(default=core.db.current_organisation, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'code'), name='instrument_code_once', violation_error_message='Another instrument has this code already.')],
                'triggers': [pgtrigger.compiler.Trigger(name='keep', sql=core.history.KeepingSql(func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "assessments_instrumentchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "code", "name_id", "name_en", "kind", "compartment", "source", "licence", "release", "adjustments") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."code", NEW."name_id", NEW."name_en", NEW."kind", NEW."compartment", NEW."source", NEW."licence", NEW."release", NEW."adjustments"); RETURN NULL;', hash='af5a50509b704fea38123f4ab90515a7c77e87ca', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_keep_a038e', table='assessments_instrument', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('definition', models.JSONField(blank=True, default=dict, verbose_name='definition')),
                ('state', models.CharField(choices=[('DRAFT', 'Draft'), ('PUBLISHED', 'Published'), ('RETIRED', 'Retired')], default='DRAFT', max_length=10, verbose_name='state')),
                ('published_at', models.DateTimeField(editable=False, null=True)),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(default=core.db.current_organisation, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('instrument', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='assessments.instrument')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'instrument', 'number'), name='edition_once'), models.UniqueConstraint(condition=models.Q(('state', 'DRAFT')), fields=('organisation', 'instrument'), name='edition_one_draft'), models.UniqueConstraint(condition=models.Q(('state', 'PUBLISHED')), fields=('organisation', 'instrument'), name='edition_one_published'), models.CheckConstraint(condition=models.Q(models.Q(('published_at', None), ('state', 'DRAFT')), models.Q(models.Q(('state', 'DRAFT'), _negated=True), ('published_at__isnull', False)), _connector='OR'), name='edition_published_has_a_moment')],
                'triggers': [pgtrigger.compiler.Trigger(name='keep', sql=core.history.KeepingSql(func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "assessments_editionchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "instrument_id", "number", "definition", "state", "published_at") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."instrument_id", NEW."number", NEW."definition", NEW."state", NEW."published_at"); RETURN NULL;', hash='88aae9dd9d53b986e4217b65f813cfaaf941b65a', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_keep_55019', table='assessments_edition', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('compartment', models.CharField(choices=[('general', 'General'), ('identity', 'Identity'), ('location', 'Location'), ('clinical', 'Health'), ('counselling', 'Counselling'), ('legal', 'Legal')], editable=False, max_length=20, verbose_name='kind of content')),
                ('state', models.CharField(choices=[('DRAFT', 'Draft'), ('FINAL', 'Finished')], default='DRAFT', max_length=10, verbose_name='state')),
                ('assessed_on', models.DateField(verbose_name='day of the assessment')),
                ('answers', core.keys.fields.EncryptedJSONField(blank=True, default=dict, null=True, verbose_name='answers')),
                ('results', core.keys.fields.EncryptedJSONField(blank=True, default=dict, editable=False, null=True, verbose_name='results')),
                ('judgement', models.CharField(blank=True, max_length=40, verbose_name='judgement')),
                ('summary', core.keys.fields.EncryptedTextField(blank=True, null=True, verbose_name='conclusions')),
                ('next_review_on', models.DateField(blank=True, null=True, verbose_name='next review')),
                ('finished_at', models.DateTimeField(editable=False, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(default=core.db.current_organisation, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('replaces', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessments.assessment')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('edition', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessments.edition')),
                ('instrument', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessments.instrument')),
            ],
            options={
                'indexes': [models.Index(fields=['case', '-assessed_on', '-id'], name='assessment_of_case')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'DRAFT')), fields=('organisation', 'case', 'instrument'), name='assessment_one_draft', violation_error_message='This case has a draft of this assessment already. Go on with it.'), models.UniqueConstraint(fields=('organisation', 'replaces'), name='assessment_replaced_once', violation_error_message='This assessment was corrected already. Correct the newer one.'), models.CheckConstraint(condition=models.Q(('replaces', models.F('id')), _negated=True), name='assessment_not_of_itself'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at', None), ('state', 'DRAFT')), models.Q(('finished_at__isnull', False), ('state', 'FINAL')), _connector='OR'), name='assessment_final_has_a_moment'), models.CheckConstraint(condition=models.Q(('next_review_on', None), ('next_review_on__gt', models.F('assessed_on')), _connector='OR'), name='assessment_review_after', violation_error_message='The next review lies after the day of the assessment.')],
                'triggers': [pgtrigger.compiler.Trigger(name='keep', sql=core.history.KeepingSql(func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "assessments_assessmentchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "compartment", "instrument_id", "edition_id", "state", "assessed_on", "answers", "results", "judgement", "summary", "next_review_on", "finished_at", "replaces_id") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."compartment", NEW."instrument_id", NEW."edition_id", NEW."state", NEW."assessed_on", NEW."answers", NEW."results", NEW."judgement", NEW."summary", NEW."next_review_on", NEW."finished_at", NEW."replaces_id"); RETURN NULL;', hash='eeaafbbd0b3ce9694b2eb1e4e7043469ffc62938', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_keep_03a4f', table='assessments_assessment', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='InstrumentChange',
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
                ('code', models.CharField(max_length=40, null=True)),
                ('name_id', models.CharField(max_length=120, null=True)),
                ('name_en', models.CharField(max_length=120, null=True)),
                ('kind', models.CharField(max_length=16, null=True)),
                ('compartment', models.CharField(max_length=20, null=True)),
                ('source', models.CharField(max_length=500, null=True)),
                ('licence', models.CharField(max_length=300, null=True)),
                ('release', models.PositiveIntegerField(null=True)),
                ('adjustments', models.JSONField(null=True)),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['id', 'pgh_id'], name='assessments_instrument_kept')],
            },
        ),
    ]
