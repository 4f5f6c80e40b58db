from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("widgets", "0026_incident")]

    operations = [
        migrations.AddField(
            "connectioncheck", "rotates", models.BooleanField(default=False, db_default=False)
        ),
    ]
