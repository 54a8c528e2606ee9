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
            name='Document',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('compartment', models.CharField(choices=[('general', 'General'), ('identity', 'Identity'), ('location', 'Location'), ('clinical', 'Health'), ('counselling', 'Counselling'), ('legal', 'Legal')], max_length=20, verbose_name='kind of content')),
                ('number', models.PositiveIntegerField(editable=False, verbose_name='number in the case')),
                ('title', core.keys.fields.EncryptedTextField(verbose_name='title')),
                ('original_name', core.keys.fields.EncryptedTextField(blank=True, null=True, verbose_name='original file name')),
                ('origin', models.CharField(choices=[('RECEIVED', 'Received'), ('MADE', 'Made by Harapan')], default='RECEIVED', max_length=8, verbose_name='origin')),
                ('content_type', models.CharField(choices=[('application/pdf', 'PDF'), ('image/jpeg', 'JPEG'), ('image/png', 'PNG')], max_length=20, verbose_name='file type')),
                ('pages', models.PositiveIntegerField(default=1, verbose_name='pages')),
                ('scan', models.CharField(choices=[('CLEAN', 'No malware found'), ('HELD', 'Held: not checked for malware yet'), ('FOUND', 'Malware found'), ('NONE', 'Not checked: this installation has no scanner')], default='NONE', max_length=5, verbose_name='check for malware')),
                ('scanned_at', models.DateTimeField(editable=False, null=True)),
                ('edition', models.PositiveSmallIntegerField(default=1, editable=False)),
                ('size', models.PositiveBigIntegerField(verbose_name='size')),
                ('sha256', models.CharField(max_length=64)),
                ('storage_name', models.CharField(max_length=80)),
                ('wrapped_file_key', models.BinaryField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(default=core.db.current_organisation, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='documents.document')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'case', 'number'), name='document_number_once'), models.UniqueConstraint(fields=('storage_name',), name='document_owns_its_file'), models.CheckConstraint(condition=models.Q(('pages__gt', 0), ('size__gt', 0)), name='document_is_not_empty'), models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='document_digest'), models.CheckConstraint(condition=models.Q(('replaces', None), models.Q(('replaces', models.F('id')), _negated=True), _connector='OR'), name='document_replaces_another'), models.CheckConstraint(condition=models.Q(models.Q(('edition', 1), ('replaces', None)), models.Q(('edition__gt', 1), ('replaces__isnull', False)), _connector='OR'), name='document_edition_of_something'), models.CheckConstraint(condition=models.Q(models.Q(('scan__in', ['CLEAN', 'FOUND']), ('scanned_at__isnull', False)), models.Q(('scan__in', ['HELD', 'NONE']), ('scanned_at', None)), _connector='OR'), name='document_scan_has_its_time')],
                'triggers': [pgtrigger.compiler.Trigger(name='keep', sql=core.history.KeepingSql(func='IF TG_OP = \'UPDATE\' THEN OLD.updated_at := NEW.updated_at; IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF; END IF; IF TG_OP = \'DELETE\' THEN NEW := OLD; END IF; INSERT INTO "documents_documentchange" ("pgh_created_at", "pgh_label", "pgh_by", "pgh_work", "id", "organisation_id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "case_id", "compartment", "number", "title", "original_name", "origin", "content_type", "pages", "scan", "scanned_at", "replaces_id", "edition", "size", "sha256", "storage_name") VALUES (NOW(), LOWER(TG_OP), NULLIF(CURRENT_SETTING(\'app.by\', TRUE), \'\')::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'app.work\', TRUE), \'\'), CURRENT_SETTING(\'application_name\')), NEW."id", NEW."organisation_id", NEW."version", NEW."created_at", NEW."created_by_id", NEW."updated_at", NEW."updated_by_id", NEW."case_id", NEW."compartment", NEW."number", NEW."title", NEW."original_name", NEW."origin", NEW."content_type", NEW."pages", NEW."scan", NEW."scanned_at", NEW."replaces_id", NEW."edition", NEW."size", NEW."sha256", NEW."storage_name"); RETURN NULL;', hash='765b2ea0b54b5cd7b8227641bca4bf2e60fa915d', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_keep_8c886', table='documents_document', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='DocumentChange',
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
                ('number', models.PositiveIntegerField(null=True)),
                ('title', models.BinaryField(null=True)),
                ('original_name', models.BinaryField(null=True)),
                ('origin', models.CharField(max_length=8, null=True)),
                ('content_type', models.CharField(max_length=20, null=True)),
                ('pages', models.PositiveIntegerField(null=True)),
                ('scan', models.CharField(max_length=5, null=True)),
                ('scanned_at', models.DateTimeField(null=True)),
                ('replaces', models.UUIDField(db_column='replaces_id', null=True)),
                ('edition', models.PositiveSmallIntegerField(null=True)),
                ('size', models.PositiveBigIntegerField(null=True)),
                ('sha256', models.CharField(max_length=64, null=True)),
                ('storage_name', models.CharField(max_length=80, null=True)),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['id', 'pgh_id'], name='documents_document_kept'), models.Index(condition=models.Q(('pgh_label', 'delete')), fields=['case', 'id'], name='documents_document_gone')],
            },
        ),
        migrations.CreateModel(
            name='DocumentEvent',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('RECEIVED', 'Received'), ('MADE', 'Made by Harapan'), ('VIEWED', 'Opened'), ('DOWNLOADED', 'Downloaded'), ('ORIGINAL', 'Unchanged original downloaded'), ('SCANNED', 'Checked for malware'), ('BUNDLED', 'Put into a dossier')], max_length=10)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='documents.document')),
                ('organisation', models.ForeignKey(default=core.db.current_organisation, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['document', 'at'], name='documentevent_of_document')],
            },
        ),
    ]
