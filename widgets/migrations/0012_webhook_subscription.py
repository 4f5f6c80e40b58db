from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("widgets", "0011_palette_slot"),
    ]

    operations = [
        migrations.RenameModel("WebhookOrder", "WebhookSubscription"),
        migrations.RenameField("WebhookSubscription", "kind", "desired_state"),
        migrations.RenameField("WebhookSubscription", "number", "revision"),
        migrations.RenameField("WebhookSubscription", "ordered_at", "requested_at"),
        migrations.RenameIndex(
            "WebhookSubscription", new_name="subscription_due", old_name="order_due"
        ),
    ]
