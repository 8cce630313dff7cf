"""見張り: every change of what is known of incomes."""

from django.db import migrations

from tesuri.workplace.audit.watched import Watched

PERSON = "persons_person.addressee_number"


class Migration(migrations.Migration):
    dependencies = [("income", "0002_kept"), ("audit", "0003_changes")]
    operations = [
        Watched("income_incomefacts", f"person_id > {PERSON}"),
    ]
