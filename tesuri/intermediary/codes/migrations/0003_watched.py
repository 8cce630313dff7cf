"""見張り: codes and their acquisition."""

from django.db import migrations

from tesuri.workplace.audit.watched import Watched

MASS = 1_000  # rows of a load: who moves in brings more


class Migration(migrations.Migration):
    dependencies = [("codes", "0002_walls"), ("audit", "0003_changes")]
    operations = [
        Watched("codes_acquisition", "unified_number"),
        Watched("codes_linkage", "unified_number", mass_above=MASS),
    ]
