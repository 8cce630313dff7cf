"""見張り: accounts, grants, keys, tickets and terminals."""

from django.db import migrations

from tesuri.workplace.audit.watched import Watched


class Migration(migrations.Migration):
    dependencies = [("access", "0004_purposes"), ("audit", "0003_changes")]
    operations = [
        Watched("access_office"),
        Watched("access_officer", secret=("password", "live_session")),
        Watched("access_grant"),
        Watched("access_passkey"),
        Watched("access_ticket", secret=("digest",)),
        Watched("access_terminal"),
        Watched("access_declaredpurpose", "subject"),
    ]
