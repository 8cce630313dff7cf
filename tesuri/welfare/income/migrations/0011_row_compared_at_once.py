"""庁内連携: a row is compared with what is entered at once, and not item by item."""

from importlib import import_module

from django.db import migrations

AGREED: str = import_module("tesuri.welfare.income.migrations.0007_file_of_two").AGREED
ITEM_BY_ITEM = """     OR EXISTS (SELECT 1 FROM jsonb_each(told.items) i
                WHERE to_jsonb(NEW)->i.key IS DISTINCT FROM i.value)
"""
FROM, TO = "CREATE FUNCTION income_as_the_file()", "CREATE TRIGGER as_the_file"
FORMER = f"CREATE OR REPLACE {AGREED[AGREED.index(FROM) + len('CREATE ') : AGREED.index(TO)]}"
AT_ONCE = FORMER.replace(ITEM_BY_ITEM, "     OR NOT to_jsonb(NEW) @> told.items\n")
assert AT_ONCE != FORMER


class Migration(migrations.Migration):
    dependencies = [("income", "0010_declared")]
    operations = [migrations.RunSQL(AT_ONCE, FORMER)]
