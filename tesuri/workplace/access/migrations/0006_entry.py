"""ログイン: terms of passwords, waits at terminals, session rows, the announcement of logging."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from tesuri.ground.records.append_only import AppendOnly
from tesuri.workplace.audit.watched import Watched


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0005_watched"),
    ]

    operations = [
        migrations.CreateModel(
            name="TerminalWait",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("terminal", models.CharField(max_length=20, unique=True, verbose_name="端末番号")),
                (
                    "failed_count",
                    models.PositiveIntegerField(default=0, verbose_name="連続した失敗の数"),
                ),
                (
                    "failed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="最後の失敗"),
                ),
                (
                    "locked_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="待ち時間の終わり"),
                ),
                (
                    "about",
                    models.CharField(
                        blank=True, max_length=64, verbose_name="失敗した利用者ID（複数や不明は*）"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="UsedChallenge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "digest",
                    models.CharField(max_length=64, unique=True, verbose_name="問いのSHA-256"),
                ),
                ("used_at", models.DateTimeField(verbose_name="使用日時")),
            ],
        ),
        migrations.RemoveField(
            model_name="officer",
            name="live_session",
        ),
        migrations.AddField(
            model_name="officer",
            name="failures_since_entry",
            field=models.PositiveIntegerField(
                db_default=0, default=0, verbose_name="ログイン後の失敗"
            ),
        ),
        migrations.AddField(
            model_name="officer",
            name="must_change",
            field=models.BooleanField(db_default=False, default=False, verbose_name="変更が要る"),
        ),
        migrations.AddField(
            model_name="officer",
            name="password_set_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="パスワードの設定日時"),
        ),
        migrations.CreateModel(
            name="RememberedPassword",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("exact", models.CharField(max_length=256, verbose_name="ハッシュ")),
                (
                    "likenesses",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=32),
                        size=None,
                        verbose_name="似たもののハッシュ",
                    ),
                ),
                ("set_at", models.DateTimeField(verbose_name="設定日時")),
                ("set_by", models.CharField(max_length=64, verbose_name="設定者")),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="remembered",
                        to="access.officer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.CharField(max_length=16, verbose_name="告知の版")),
                ("at", models.DateTimeField(verbose_name="確認日時")),
                ("terminal", models.CharField(max_length=20, verbose_name="端末番号")),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="acknowledgements",
                        to="access.officer",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("officer", "version"), name="access_one_acknowledgement"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficerSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "mark",
                    models.CharField(max_length=64, unique=True, verbose_name="セッションの印"),
                ),
                ("terminal", models.CharField(max_length=20, verbose_name="端末番号")),
                ("began_at", models.DateTimeField(verbose_name="始まり")),
                ("seen_at", models.DateTimeField(verbose_name="最後の操作")),
                ("verified_at", models.DateTimeField(verbose_name="最後の本人確認")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="終わり")),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("left", "ログアウト"),
                            ("taken_over", "ほかの端末でのログイン"),
                            ("idle", "操作がないまま時間が過ぎた"),
                            ("longest", "一回のログインの上限に達した"),
                            ("ended", "管理者による終了"),
                        ],
                        max_length=16,
                        verbose_name="終わり方",
                    ),
                ),
                (
                    "ended_by",
                    models.CharField(blank=True, max_length=64, verbose_name="終えた端末または人"),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="sessions",
                        to="access.officer",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["officer", "-began_at"], name="access_session_newest")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("officer",),
                        name="access_one_live_session",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ending", "")),
                            models.Q(
                                ("ended_at__isnull", False), models.Q(("ending", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="access_ending_has_a_cause",
                    ),
                ],
            },
        ),
        AppendOnly("access_rememberedpassword"),
        AppendOnly("access_acknowledgement"),
        Watched("access_rememberedpassword", secret=("exact", "likenesses")),
        Watched("access_acknowledgement"),
    ]
