from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clients", "0019_user_wants_notices")]

    operations = [
        migrations.AddField(
            "connection", "paused_at", models.DateTimeField(null=True, editable=False)
        ),
    ]
