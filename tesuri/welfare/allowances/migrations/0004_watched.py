"""見張り: claims, judgements, decisions and notices."""

from django.db import migrations

from tesuri.workplace.audit.watched import Watched

PERSON = "persons_person.addressee_number"
CLAIM = f"allowances_claim.person_id > {PERSON}"
DECISION = f"allowances_decision.claim_id > {CLAIM}"
OF_A_CLAIM = (*("claimstep", "claimfacts", "bindingattempt", "judgement", "decision"),)
OF_A_DECISION = ("decisionstep", "decisionmonth", "notice")


class Migration(migrations.Migration):
    dependencies = [("allowances", "0003_dates_and_standings"), ("audit", "0003_changes")]
    operations = [
        Watched("allowances_claim", f"person_id > {PERSON}"),
        *(Watched(f"allowances_{table}", f"claim_id > {CLAIM}") for table in OF_A_CLAIM),
        Watched("allowances_claimobligor", f"person_id > {PERSON}"),
        Watched("allowances_obligorstanding", "addressee_number"),
        Watched(
            "allowances_landing",
            f"answer_id > exchange_answer.enquiry_id > exchange_enquiry.person_id > {PERSON}",
        ),
        Watched("allowances_receipt"),
        *(Watched(f"allowances_{table}", f"decision_id > {DECISION}") for table in OF_A_DECISION),
    ]
