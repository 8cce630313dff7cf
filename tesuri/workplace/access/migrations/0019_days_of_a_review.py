"""棚卸の日数: no longer the longest that the setting may be; each start writes what the city set."""

from django.db import migrations

from tesuri.workplace.access.limits import REVIEW_DAYS
from tesuri.workplace.access.review_days import of_days


class Migration(migrations.Migration):
    dependencies = [("access", "0018_ending_of_a_lost_standing")]
    operations = [migrations.RunSQL(of_days(REVIEW_DAYS.usual), of_days(REVIEW_DAYS.most))]
