from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="channel",
            name="automatic_completion_delay",
            field=models.PositiveIntegerField(help_text="minutes", null=True),
        ),
        migrations.AddField(
            model_name="channel",
            name="automatic_completion_cut_off_date",
            field=models.DateTimeField(help_text="older checkouts are left to their buyers", null=True),
        ),
    ]
