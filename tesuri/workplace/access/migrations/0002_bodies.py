"""端末の団体と二人の管理者; and a user id is one, however it is written."""

from django.db import migrations, models
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

BY_ONE_PERSON = models.Q(Exact(Lower("accepted_by"), Lower("confirmed_by")))
KNOWN = """
UPDATE access_terminal t SET confirmed_by = 'system:migration', body = coalesce((
  SELECT o.body FROM access_officer f JOIN access_office o ON o.id = f.office_id
  WHERE f.user_id = t.accepted_by), '')
WHERE t.accepted_at IS NOT NULL AND t.accepted_by <> 'system:entrance';
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="terminal",
            name="body",
            field=models.CharField(blank=True, db_default="", max_length=16, verbose_name="団体"),
        ),
        migrations.AddField(
            model_name="terminal",
            name="confirmed_by",
            field=models.CharField(blank=True, db_default="", max_length=64, verbose_name="確認者"),
        ),
        migrations.AlterField(
            model_name="terminal",
            name="requested_by",
            field=models.CharField(
                blank=True, max_length=64, verbose_name="申請した人（自己申告）"
            ),
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="terminal", name="access_terminal_by_another"),
        migrations.AddConstraint(
            model_name="terminal",
            constraint=models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True)
                | models.Q(accepted_by="system:entrance")
                | (~models.Q(accepted_by="") & ~models.Q(confirmed_by="") & ~BY_ONE_PERSON),
                name="access_terminal_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="officer",
            constraint=models.UniqueConstraint(
                Lower("user_id"), name="access_user_id_however_written"
            ),
        ),
    ]
