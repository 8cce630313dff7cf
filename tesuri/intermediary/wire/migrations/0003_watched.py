"""見張り: institutions, keys and permit lists."""

from django.db import migrations

from tesuri.workplace.audit.watched import Watched


class Migration(migrations.Migration):
    dependencies = [("wire", "0002_walls"), ("audit", "0003_changes")]
    operations = [
        Watched("wire_institution"),
        Watched("wire_bodykey"),
        Watched("wire_permitlistedition"),
        Watched("wire_permitlistline"),
    ]
