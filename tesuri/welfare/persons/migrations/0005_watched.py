"""見張り: every change of the register."""

from django.db import migrations

from tesuri.workplace.audit.watched import Watched

PERSON = "persons_person.addressee_number"
MASS = 1_000  # rows of a load: who moves in brings more


class Migration(migrations.Migration):
    dependencies = [("persons", "0004_shieldings_kept"), ("audit", "0003_changes")]
    operations = [
        Watched("persons_person", "addressee_number", mass_above=MASS),
        Watched("persons_personfacts", f"person_id > {PERSON}", mass_above=MASS),
        Watched("persons_householdreading", f"person_id > {PERSON}"),
        Watched("persons_householdmember", "addressee_number"),
        Watched("persons_shielding", f"person_id > {PERSON}"),
        Watched("persons_shieldingstep", f"shielding_id > persons_shielding.person_id > {PERSON}"),
        Watched("persons_shieldedagainst", "addressee_number"),
    ]
