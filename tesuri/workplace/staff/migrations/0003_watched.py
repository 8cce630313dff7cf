"""見張り: changes of accounts and grants, manuals and who knows them."""

from django.db import migrations

from tesuri.workplace.audit.watched import Watched


class Migration(migrations.Migration):
    dependencies = [("staff", "0002_two_people"), ("audit", "0003_changes")]
    operations = [
        Watched("staff_accountjudgement"),
        Watched("staff_change"),
        Watched("staff_concern"),
        Watched("staff_manual"),
        Watched("staff_training"),
    ]
