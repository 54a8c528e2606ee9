import core.db
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessEntry',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(editable=False)),
                ('user_id', models.UUIDField()),
                ('act', models.CharField(max_length=80)),
                ('case_ids', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list)),
                ('subject_ids', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list)),
                ('compartments', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list)),
                ('purpose', models.CharField(blank=True, max_length=200)),
                ('request', models.CharField(blank=True, max_length=20)),
                ('sequence', models.BigIntegerField(editable=False)),
                ('previous', models.BinaryField()),
                ('digest', models.BinaryField()),
                ('case_id', models.GeneratedField(db_persist=True, expression=models.Case(models.When(case_ids__len=1, then=models.F('case_ids__0')), default=models.Value(None)), output_field=models.UUIDField(null=True))),
                ('organisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', '-at'], name='accessentry_at'), models.Index(fields=['organisation', 'case_id', '-sequence'], name='accessentry_case'), models.Index(fields=['organisation', 'user_id', '-sequence'], name='accessentry_user'), models.Index(fields=['organisation', 'user_id', '-at'], name='accessentry_recent')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'sequence'), name='accessentry_sequence'), models.UniqueConstraint(fields=('organisation', 'previous'), name='accessentry_previous')],
            },
        ),
        migrations.CreateModel(
            name='Act',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('user_id', models.UUIDField(null=True)),
                ('verb', models.CharField(max_length=80)),
                ('target_model', models.CharField(max_length=80)),
                ('target_id', models.UUIDField()),
                ('case_id', models.UUIDField(null=True)),
                ('detail', models.JSONField(default=dict, help_text='Codes and ids only, never personal content.')),
                ('organisation', models.ForeignKey(default=core.db.current_organisation, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', '-at'], name='act_at'), models.Index(fields=['target_id'], name='act_target')],
            },
        ),
        migrations.CreateModel(
            name='Chain',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sequence', models.BigIntegerField(default=0)),
                ('digest', models.BinaryField(default=bytes)),
                ('organisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation',), name='chain_once')],
            },
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(editable=False)),
                ('person_id', models.UUIDField()),
                ('kind', models.CharField(default='person', max_length=20)),
                ('user_id', models.UUIDField(null=True)),
                ('reason', models.CharField(choices=[('REQUEST', 'The person asked for it'), ('WITHDRAWN', 'Consent was withdrawn'), ('RETENTION', 'The time for keeping it is over'), ('MISTAKE', 'It was entered by mistake')], max_length=10)),
                ('sequence', models.BigIntegerField(editable=False)),
                ('previous', models.BinaryField()),
                ('digest', models.BinaryField()),
                ('organisation', models.ForeignKey(default=core.db.current_organisation, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'sequence'), name='erasure_sequence'), models.UniqueConstraint(fields=('organisation', 'person_id'), name='erasure_once')],
            },
        ),
    ]
