from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_loginattempt")]

    operations = [
        migrations.AddField(
            model_name="outboxmessage",
            name="lane",
            field=models.PositiveSmallIntegerField(choices=[(0, "Urgent"), (1, "Bulk")], default=0),
        ),
        migrations.RemoveIndex(model_name="outboxmessage", name="outbox_due"),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True), ("failed_at__isnull", True)),
                fields=["lane", "available_at", "id"],
                name="outbox_due_by_lane",
            ),
        ),
    ]
