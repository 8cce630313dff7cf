"""見張り: media and what became of them, recipients, and what was ordered and handed over.

Nobody's number stands in a column: whose data an order holds is a list, and stands in its events.
"""

from django.db import migrations

from tesuri.workplace.audit.watched import Watched


class Migration(migrations.Migration):
    dependencies = [("outputs", "0002_kept"), ("audit", "0003_changes")]
    operations = [
        Watched("outputs_medium"),
        Watched("outputs_mediumstep"),
        Watched("outputs_loan"),
        Watched("outputs_erasure"),
        Watched("outputs_disposal"),
        Watched("outputs_recipient"),
        Watched("outputs_recipientstep"),
        Watched("outputs_order"),
        Watched("outputs_orderstep"),
        Watched("outputs_handover"),
        Watched("outputs_parcel"),
    ]
