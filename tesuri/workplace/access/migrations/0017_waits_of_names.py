"""利用者IDの待ち時間: counted for every typed name, and no longer in the row of an account.

The row of an account is watched and locked: that it was written at a failure told how long it
took, and so that there is such an account.
"""

from typing import Any

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def take_over(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """失敗を引き継ぐ: of the accounts about which something failed since the last entry."""
    from tesuri.workplace.access.waits import mark_of

    officers, waits = (apps.get_model("access", name) for name in ("Officer", "AccountWait"))
    names = ("failed_count", "failures_since_entry", "locked_until")
    for each in officers.objects.filter(failures_since_entry__gt=0).iterator():
        given = {name: getattr(each, name) for name in names}
        waits.objects.create(account=mark_of(each.user_id), **given)


class Migration(migrations.Migration):
    dependencies = [("access", "0016_missing_terminals")]
    operations = [
        migrations.CreateModel(
            name="AccountWait",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "account",
                    models.CharField(max_length=64, unique=True, verbose_name="利用者IDの照合値"),
                ),
                (
                    "failed_count",
                    models.PositiveIntegerField(
                        db_default=0, default=0, verbose_name="連続した失敗の数"
                    ),
                ),
                (
                    "failures_since_entry",
                    models.PositiveIntegerField(
                        db_default=0, default=0, verbose_name="ログイン後の失敗"
                    ),
                ),
                (
                    "locked_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="待ち時間の終わり"),
                ),
            ],
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
        migrations.RemoveField(model_name="officer", name="failed_count"),
        migrations.RemoveField(model_name="officer", name="failures_since_entry"),
        migrations.RemoveField(model_name="officer", name="locked_until"),
    ]
