from django.db import migrations, models

import clients.models.client


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0007_domain_proof"),
    ]

    operations = [
        migrations.AddField(
            model_name="client",
            name="labels",
            field=models.JSONField(
                blank=True, default=dict, validators=[clients.models.client.check_wording]
            ),
        ),
        migrations.AddField(
            model_name="client",
            name="value_labels",
            field=models.JSONField(
                blank=True, default=dict, validators=[clients.models.client.check_wording]
            ),
        ),
    ]
