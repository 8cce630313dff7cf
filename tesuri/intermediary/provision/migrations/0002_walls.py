"""団体の壁と追記専用."""

from django.db import migrations

from tesuri.ground.records.append_only import AppendOnly
from tesuri.intermediary.wire.walls import SameBody, Wall


class Migration(migrations.Migration):
    dependencies = [("provision", "0001_initial")]
    operations = [
        Wall("provision_provision"),
        SameBody("provision_provision", "copy_id", "copies_copy"),
        AppendOnly("provision_provision"),
    ]
