"""団体の壁と追記専用."""

from django.db import migrations

from tesuri.ground.records.append_only import AppendOnly
from tesuri.intermediary.wire.walls import SameBody, Wall


class Migration(migrations.Migration):
    dependencies = [("wire", "0001_initial")]
    operations = [
        Wall("wire_bodykey"),
        Wall("wire_seenmessage"),
        Wall("wire_permitlistedition"),
        Wall("wire_permitlistline"),
        SameBody("wire_permitlistline", "edition_id", "wire_permitlistedition"),
        AppendOnly("wire_bodykey"),
        AppendOnly("wire_permitlistedition"),
        AppendOnly("wire_permitlistline"),
    ]
