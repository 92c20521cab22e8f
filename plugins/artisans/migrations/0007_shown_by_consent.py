from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("artisans", "0006_consents_of_before")]

    operations = [migrations.RemoveField(model_name="maker", name="shown")]
