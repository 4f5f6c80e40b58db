from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("widgets", "0028_dashboard_template")]

    operations = [
        migrations.AddField(
            "connectioncheck",
            "subaccounts",
            models.JSONField(
                db_default=models.Value({}, output_field=models.JSONField()), default=dict
            ),
        ),
    ]
