import marketplace.kernel.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('saleor', '0004_paid_checkout'),
    ]

    operations = [
        migrations.CreateModel(
            name='StockMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120, unique=True)),
                ('variant', models.CharField(max_length=128)),
                ('source', models.CharField(blank=True, max_length=128)),
                ('destination', models.CharField(blank=True, max_length=128)),
                ('quantity', models.PositiveIntegerField()),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('state', models.CharField(choices=[('asked', 'To be carried out'), ('writing', 'Under way'), ('done', 'Done'), ('refused', 'Refused'), ('unclear', 'Not clear')], default='asked', max_length=12)),
                ('source_before', models.IntegerField(null=True)),
                ('source_after', models.IntegerField(null=True)),
                ('source_allocated', models.IntegerField(null=True)),
                ('destination_before', models.IntegerField(null=True)),
                ('destination_after', models.IntegerField(null=True)),
                ('destination_allocated', models.IntegerField(null=True)),
                ('acknowledged', models.BooleanField(default=False)),
                ('error', models.CharField(blank=True, max_length=64)),
                ('actor', models.CharField(max_length=80)),
                ('created_at', models.DateTimeField(default=marketplace.kernel.clock.now)),
                ('tried_at', models.DateTimeField(default=marketplace.kernel.clock.now)),
                ('done_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['state', 'tried_at'], name='stock_move_state'),
                    models.Index(fields=['variant', 'id'], name='stock_move_variant'),
                ],
            },
        ),
    ]
