from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_reconcile")]

    operations = [
        migrations.AddField(
            model_name="transactionitem",
            name="asked_at",
            field=models.DateTimeField(help_text="when its App was asked to take money; null: it has answered", null=True),
        ),
        migrations.AddField(
            model_name="transactionitem",
            name="replaced_at",
            field=models.DateTimeField(help_text="when a later attempt took its place", null=True),
        ),
    ]
