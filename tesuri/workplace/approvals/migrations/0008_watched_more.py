"""見張り: who decides what, in whose name, and what a maker has looked at."""

from django.db import migrations

from tesuri.workplace.audit.watched import Watched


class Migration(migrations.Migration):
    dependencies = [("approvals", "0007_kept_by_the_database"), ("audit", "0003_changes")]
    operations = [
        Watched("approvals_route"),
        Watched("approvals_post"),
        Watched("approvals_deputation"),
        Watched("approvals_seen"),
    ]
