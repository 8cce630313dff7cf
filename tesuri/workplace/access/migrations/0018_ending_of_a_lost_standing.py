"""終わり方: a session whose standing was lost is over, and does not come back with it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0017_waits_of_names"),
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
                    ("standing_lost", "利用期間・部署・端末の条件を満たさなくなった"),
                ],
                max_length=16,
                verbose_name="終わり方",
            ),
        ),
    ]
