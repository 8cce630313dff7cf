"""見張り: enquiries, permits and answers."""

from django.db import migrations

from tesuri.workplace.audit.watched import Watched

ENQUIRY = "enquiries_enquiry.unified_number"
OF_AN_ENQUIRY = ("status", "permit", "answer")


class Migration(migrations.Migration):
    dependencies = [("enquiries", "0002_walls"), ("audit", "0003_changes")]
    operations = [
        Watched("enquiries_draft", "unified_number"),
        Watched("enquiries_enquiry", "unified_number"),
        *(Watched(f"enquiries_{table}", f"enquiry_id > {ENQUIRY}") for table in OF_AN_ENQUIRY),
    ]
