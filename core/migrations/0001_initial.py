import core.db
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
            name='DataKey',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('subject_kind', models.CharField(max_length=20)),
                ('subject_id', models.UUIDField()),
                ('compartment', models.CharField(choices=[('general', 'General'), ('identity', 'Identity'), ('location', 'Location'), ('clinical', 'Health'), ('counselling', 'Counselling'), ('legal', 'Legal')], max_length=20)),
                ('version', models.PositiveIntegerField(default=1)),
                ('wrapped', models.BinaryField()),
                ('wrapped_by', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('organisation', models.ForeignKey(default=core.db.current_organisation, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('wrapped', b'')), fields=['organisation'], name='datakey_destroyed')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'subject_kind', 'subject_id', 'compartment', 'version'), name='datakey_once')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('subject_id', models.UUIDField()),
                ('due', models.DateTimeField()),
                ('recipient_id', models.UUIDField(help_text='For whom it is done, and with whose rights.')),
                ('state', models.CharField(choices=[('WAITING', 'Waiting'), ('CLAIMED', 'In progress'), ('DONE', 'Done'), ('FAILED', 'Failed')], default='WAITING', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('failure', models.CharField(blank=True, help_text='Why it failed, as a person may read it.', max_length=300)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('organisation', models.ForeignKey(default=core.db.current_organisation, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['WAITING', 'CLAIMED'])), fields=['due'], name='job_due')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'kind', 'subject_id', 'due', 'recipient_id'), name='job_once')],
            },
        ),
    ]
