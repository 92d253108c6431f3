"""A planned session points to the file of its lecturer; lines of today take it from the person, or from a name that is one file's alone."""

import django.db.models.deletion
from django.db import migrations, models


def fill(apps, schema_editor):
    """By person first; then by name, where one file alone has it and the line names no person."""
    line_model = apps.get_model("training", "PlanLine")
    files = list(apps.get_model("lecturers", "Lecturer").objects.select_related("unit"))
    names = [file.name for file in files]
    for file in files:
        below = line_model.objects.filter(lecturer_file=None, plan__unit__path__startswith=file.unit.path)
        if file.person_id is not None:
            below.filter(lecturer_id=file.person_id).update(lecturer_file=file)
        if names.count(file.name) == 1:
            below.filter(lecturer=None, lecturer_name=file.name).update(lecturer_file=file)


class Migration(migrations.Migration):
    dependencies = [
        ("lecturers", "0002_task_asked_again"),
        ("training", "0005_needs_and_follow_up"),
    ]

    operations = [
        migrations.AddField(
            model_name="planline",
            name="lecturer_file",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="plan_lines", to="lecturers.lecturer"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
