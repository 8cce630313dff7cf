"""見張り: accounts, months, runs and books."""

from django.db import migrations

from tesuri.workplace.audit.watched import Watched

PERSON = "persons_person.addressee_number"


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_kept"), ("audit", "0003_changes")]
    operations = [
        Watched("payments_account", f"person_id > {PERSON}"),
        Watched("payments_month", f"person_id > {PERSON}"),
        Watched("payments_hold", f"person_id > {PERSON}"),
        Watched("payments_run"),
        Watched("payments_runstep"),
        Watched("payments_payment", f"person_id > {PERSON}"),
        Watched("payments_paymentline", f"payment_id > payments_payment.person_id > {PERSON}"),
        Watched("payments_finding", f"person_id > {PERSON}"),
        Watched("payments_transferfile"),
        Watched("payments_journalentry", f"payment_id > payments_payment.person_id > {PERSON}"),
        Watched(
            "payments_journalline",
            f"entry_id > payments_journalentry.payment_id > payments_payment.person_id > {PERSON}",
        ),
    ]
