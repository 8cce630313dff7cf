"""団体の壁と追記専用."""

from django.db import migrations

from tesuri.ground.records.append_only import AppendOnly
from tesuri.intermediary.wire.walls import Wall


class Migration(migrations.Migration):
    dependencies = [("copies", "0001_initial")]
    operations = [
        Wall("copies_copy"),
        AppendOnly("copies_copy"),
    ]
