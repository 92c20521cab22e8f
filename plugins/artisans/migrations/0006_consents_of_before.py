from datetime import timedelta

from django.db import migrations
from django.utils import timezone

FIELDS = ("name", "place", "story", "portrait", "languages")


def take_over(apps, schema_editor):
    """Whoever was shown until now is shown on, for half a year or until she says yes or no."""
    consent = apps.get_model("artisans", "Consent")
    at = timezone.now()
    consent.objects.bulk_create(
        consent(
            maker=maker,
            field=field,
            purpose=purpose,
            audience=audience,
            proof="taken_over",
            given_at=at,
            expires_on=(at + timedelta(days=180)).date(),
            recorded_by="system",
        )
        for maker in apps.get_model("artisans", "Maker").objects.filter(shown=True)
        for audience in (("web", "search") if maker.kind == "organisation" else ("web",))
        for field in FIELDS
        for purpose in ("sell", "exhibit")
    )


class Migration(migrations.Migration):
    dependencies = [("artisans", "0005_proof_of_what_was_public")]

    operations = [migrations.RunPython(take_over, migrations.RunPython.noop)]
