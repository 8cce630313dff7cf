"""読めない記録を、文からは書けなくする."""

from django.db import migrations

from tesuri.workplace.audit import readable


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_two_people")]
    operations = [migrations.RunSQL(readable.ALL, readable.NONE)]
