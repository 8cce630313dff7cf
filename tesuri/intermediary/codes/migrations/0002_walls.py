"""団体の壁と追記専用."""

from django.db import migrations

from tesuri.ground.records.append_only import AppendOnly
from tesuri.intermediary.wire.walls import Wall


class Migration(migrations.Migration):
    dependencies = [("codes", "0001_initial")]
    operations = [
        Wall("codes_acquisition"),
        Wall("codes_linkage"),
        AppendOnly("codes_acquisition"),
        AppendOnly("codes_linkage"),
    ]
