"""見張り: copies kept for others to ask."""

from django.db import migrations

from tesuri.workplace.audit.watched import Watched

MASS = 1_000  # rows of a load: who moves in brings more


class Migration(migrations.Migration):
    dependencies = [("copies", "0002_walls"), ("audit", "0003_changes")]
    operations = [
        Watched("copies_copy", "unified_number", mass_above=MASS),
    ]
