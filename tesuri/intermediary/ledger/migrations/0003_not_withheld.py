"""不開示の印をやめる: a caller could set it; it comes back with a decision of the body's own."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_walls")]
    operations = [migrations.RemoveField(model_name="entry", name="is_withheld")]
