"""見張り: checks, held numbers, bindings and what is passed on."""

from django.db import migrations

from tesuri.workplace.audit.watched import Watched

MASS = 1_000  # rows of a load: who moves in brings more
CHECK = "addressees_check.addressee_number"
BINDING = "addressees_binding.addressee_number"


class Migration(migrations.Migration):
    dependencies = [("addressees", "0004_purposes"), ("audit", "0003_changes")]
    operations = [
        Watched("addressees_check", "addressee_number", mass_above=MASS),
        Watched("addressees_checkstatus", f"check_made_id > {CHECK}", mass_above=MASS),
        Watched("addressees_heldnumber", "addressee_number", mass_above=MASS),
        Watched("addressees_binding", "addressee_number", mass_above=MASS),
        Watched("addressees_codestatus", f"binding_id > {BINDING}", mass_above=MASS),
        Watched("addressees_forwarding", f"binding_id > {BINDING}"),
        Watched(
            "addressees_forwardingstatus",
            f"forwarding_id > addressees_forwarding.binding_id > {BINDING}",
        ),
    ]
