from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('apps', '0005_questions'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='app',
            name='app_identifier',
        ),
        migrations.AddConstraint(
            model_name='app',
            constraint=models.UniqueConstraint(condition=models.Q(('identifier', 'maarad'), ('type', 'LOCAL')), fields=('identifier',), name='app_identifier'),
        ),
    ]
