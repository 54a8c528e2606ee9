import core.db
import core.keys.fields
import django.db.models.deletion
import django.utils.timezone
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
            name='Import',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('state', models.CharField(choices=[('READ', 'Being prepared'), ('CHECKING', 'Being checked'), ('CHECKED', 'Checked'), ('RUNNING', 'Being imported'), ('DONE', 'Imported'), ('UNDOING', 'Being undone'), ('UNDONE', 'Undone')], default='READ', max_length=8)),
                ('is_restricted', models.BooleanField(default=False, verbose_name='restricted')),
                ('source', models.CharField(max_length=60, verbose_name='where the list comes from')),
                ('name', core.keys.fields.EncryptedTextField(blank=True, null=True, verbose_name='file name')),
                ('kind', models.CharField(choices=[('XLSX', 'Excel (.xlsx)'), ('ODS', 'OpenDocument (.ods)'), ('CSV', 'CSV')], max_length=4)),
                ('reading', core.keys.fields.EncryptedJSONField(blank=True, default=dict, null=True)),
                ('headings', core.keys.fields.EncryptedJSONField(blank=True, default=list, null=True)),
                ('plan', core.keys.fields.EncryptedJSONField(blank=True, default=dict, null=True)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('storage_name', models.CharField(blank=True, max_length=80)),
                ('wrapped_file_key', models.BinaryField(blank=True, default=bytes)),
                ('row_count', models.PositiveIntegerField(default=0)),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('begun_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('emptied_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(default=core.db.current_organisation, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.site')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'created_by', '-created_at'], name='import_of_writer')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('storage_name', ''), _negated=True), fields=('storage_name',), name='import_owns_its_file'), models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='import_digest')],
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('UNCHECKED', 'Not checked'), ('READY', 'Becomes a case'), ('DOUBTFUL', 'Perhaps here already: decide'), ('WRONG', 'Has a mistake'), ('SKIPPED', 'Left out'), ('TAKEN', 'Is a case'), ('FAILED', 'Could not be taken'), ('UNDONE', 'Undone'), ('KEPT', 'Stays, since it was worked on')], default='UNCHECKED', max_length=9)),
                ('has_warnings', models.BooleanField(default=False)),
                ('cells', core.keys.fields.EncryptedJSONField(blank=True, default=list, null=True)),
                ('findings', core.keys.fields.EncryptedJSONField(blank=True, default=dict, null=True)),
                ('decision', models.CharField(blank=True, max_length=50)),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('kept', models.CharField(blank=True, choices=[('WORKED_ON', 'Somebody has worked on the case since.'), ('UNSEEN', 'You may not close this case any more.'), ('MERGED', "The person's record was made one with another, or changed, since."), ('HELD', 'Something in the case must be kept.')], max_length=9)),
                ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(default=core.db.current_organisation, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='imports.import')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['parent', 'state', 'number'], name='importrow_by_state')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'parent', 'number'), name='importrow_once'), models.UniqueConstraint(condition=models.Q(('case__isnull', False)), fields=('organisation', 'case'), name='importrow_one_per_case')],
            },
        ),
        migrations.CreateModel(
            name='Mapping',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('content', core.keys.fields.EncryptedJSONField(blank=True, default=dict, null=True)),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(default=core.db.current_organisation, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'name'), name='mapping_name_once', violation_error_message='There is a mapping of this name already.')],
            },
        ),
    ]
