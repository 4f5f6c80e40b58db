from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clients", "0018_connection_settings")]

    operations = [
        migrations.AddField(
            "user", "wants_notices", models.BooleanField(default=True, db_default=True)
        ),
        migrations.AlterField(
            "outgoingmail",
            "kind",
            models.CharField(
                max_length=12,
                choices=[
                    ("reset", "Choose a new password"),
                    ("changed", "The password was changed"),
                    ("invitation", "An invitation"),
                    ("incidents", "Accounts that broke or were mended"),
                ],
            ),
        ),
    ]
