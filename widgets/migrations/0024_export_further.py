from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("widgets", "0023_dashboard_version")]

    operations = [
        migrations.AddField(
            model_name="export", name="further", field=models.JSONField(default=list)
        ),
    ]
