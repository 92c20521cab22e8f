import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('apps', '0004_app_installation'),
    ]

    operations = [
        migrations.AddField(
            model_name='eventdelivery',
            name='question',
            field=models.CharField(help_text='of a question that may be asked again: what it is about', max_length=200, null=True),
        ),
        migrations.AlterField(
            model_name='webhook',
            name='events',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, help_text='names of WebhookEventTypeAsyncEnum and of `SYNC_EVENTS`', size=None),
        ),
        migrations.AddConstraint(
            model_name='eventdelivery',
            constraint=models.UniqueConstraint(fields=('webhook', 'question'), name='question_of_webhook_once'),
        ),
    ]
