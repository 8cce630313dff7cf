"""見張り: emergencies, changes of terminals, and terminals outside."""

from django.db import migrations, models

from tesuri.workplace.audit.watched import Watched


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0009_terminals_of_offices"),
    ]

    operations = [
        migrations.AlterField(
            model_name="officersession",
            name="ending",
            field=models.CharField(
                blank=True,
                choices=[
                    ("left", "ログアウト"),
                    ("taken_over", "ほかの端末でのログイン"),
                    ("idle", "操作がないまま時間が過ぎた"),
                    ("longest", "一回のログインの上限に達した"),
                    ("ended", "管理者による終了"),
                    ("key_ended", "使った鍵の失効"),
                ],
                max_length=16,
                verbose_name="終わり方",
            ),
        ),
        Watched("access_emergency"),
        Watched("access_terminalchange"),
        Watched("access_offsite"),
        Watched("access_offsitestep"),
    ]
