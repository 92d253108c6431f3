import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("classroom", "0007_seats_per_unit"),
        ("people", "0002_api_tokens"),
    ]

    operations = [
        migrations.AddField("sessionfile", "withdrawn_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "sessionfile",
            "withdrawn_by",
            models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
            ),
        ),
    ]
