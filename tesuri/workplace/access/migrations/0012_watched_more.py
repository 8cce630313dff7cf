"""見張り: moves of officers and reviews of grants."""

from django.db import migrations

from tesuri.workplace.audit.watched import Watched


class Migration(migrations.Migration):
    dependencies = [("access", "0011_terms_and_reviews"), ("audit", "0003_changes")]
    operations = [
        Watched("access_posting"),
        Watched("access_review"),
    ]
