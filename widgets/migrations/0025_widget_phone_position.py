from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("widgets", "0024_export_further")]

    operations = [
        migrations.AddField(
            "widget", "phone_position", models.PositiveSmallIntegerField(blank=True, null=True)
        ),
    ]
