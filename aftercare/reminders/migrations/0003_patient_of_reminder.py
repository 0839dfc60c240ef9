from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    """Reminders made before this column existed belong to their treatment's patient."""
    Reminder = apps.get_model("reminders", "Reminder")
    Treatment = apps.get_model("treatments", "Treatment")
    whose = Treatment.objects.filter(pk=OuterRef("treatment")).values("patient")
    Reminder.objects.filter(patient=None).update(patient=Subquery(whose[:1]))


class Migration(migrations.Migration):

    dependencies = [
        ('reminders', '0002_engine'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
