"""見張り: enquiries, their answers, and copies."""

from django.db import migrations

from tesuri.workplace.audit.watched import Watched

PERSON = "persons_person.addressee_number"


class Migration(migrations.Migration):
    dependencies = [("exchange", "0003_drafter"), ("audit", "0003_changes")]
    operations = [
        Watched("exchange_enquiry", f"person_id > {PERSON}"),
        Watched("exchange_enquirystep", f"enquiry_id > exchange_enquiry.person_id > {PERSON}"),
        Watched("exchange_answer", f"enquiry_id > exchange_enquiry.person_id > {PERSON}"),
        Watched("exchange_publication", f"person_id > {PERSON}"),
        Watched(
            "exchange_publicationstep",
            f"publication_id > exchange_publication.person_id > {PERSON}",
        ),
    ]
