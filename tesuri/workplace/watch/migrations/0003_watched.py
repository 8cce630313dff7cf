"""見張り: alerts and their answers, reviews, and what the rules are told."""

from django.db import migrations

from tesuri.workplace.audit.watched import Watched


class Migration(migrations.Migration):
    dependencies = [("watch", "0002_kept"), ("audit", "0003_changes")]
    operations = [
        Watched("watch_alert", "subject"),
        Watched("watch_evidence", "alert_id > watch_alert.subject"),
        Watched("watch_alertstep", "alert_id > watch_alert.subject"),
        Watched("watch_review"),
        Watched("watch_knownofficer", "addressee_number"),
        Watched("watch_publicfigure", "addressee_number"),
        Watched("watch_calendarentry"),
    ]
