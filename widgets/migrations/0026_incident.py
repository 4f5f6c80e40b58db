import django.db.models.deletion
import django.db.models.manager
import uuid
from django.conf import settings
from django.db import migrations, models

from clients.tenancy.row_security import isolate, same_client


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0019_user_wants_notices'),
        ('widgets', '0025_widget_phone_position'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('connection', 'The connection fails'), ('webhook_failed', 'The webhook is not registered'), ('webhook_silent', 'The webhook is silent')], max_length=16)),
                ('failure', models.CharField(blank=True, max_length=40)),
                ('opened_at', models.DateTimeField()),
                ('notified_at', models.DateTimeField(null=True)),
                ('resolved_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='clients.client')),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='clients.connection')),
            ],
            options={
                'ordering': ['-opened_at'],
                'default_manager_name': 'unscoped',
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='IncidentNotice',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('event', models.CharField(choices=[('opened', 'Opened'), ('resolved', 'Resolved')], max_length=8)),
                ('queued_at', models.DateTimeField(null=True)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='clients.client')),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='widgets.incident')),
                ('mail', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='clients.outgoingmail')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_manager_name': 'unscoped',
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('connection', 'kind'), name='incident_open_once'),
        ),
        migrations.AddIndex(
            model_name='incidentnotice',
            index=models.Index(condition=models.Q(('queued_at', None)), fields=['user'], name='incident_notice_waiting'),
        ),
        migrations.AddConstraint(
            model_name='incidentnotice',
            constraint=models.UniqueConstraint(fields=('incident', 'user', 'event'), name='incident_notice_once'),
        ),
        isolate("widgets_incident"),
        isolate("widgets_incidentnotice"),
        same_client("widgets_incident", "clients_connection", column="connection_id", has_key=True),
        same_client("widgets_incidentnotice", "widgets_incident", column="incident_id"),
    ]
