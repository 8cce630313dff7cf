"""ログインの表: purposes, passwords of the past, sessions, waits at terminals, what was read."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tesuri.workplace.access.duties import Duty


class PurposeKind(models.TextChoices):
    """利用目的の種類: what a declared purpose opens."""

    LOOK = "look", "一回の閲覧"  # in one transaction, for one duty; what a table may ask for
    SESSION = "session", "ログイン中"  # the doors of people's data, whatever the duty


class DeclaredPurpose(models.Model):
    """掲げた利用目的: why one person was about to look, until when; append-only.

    A look has its duty, and perhaps the one person whom it is about. What was declared for a
    session has neither: each event under it has them.
    """

    kind = models.CharField("種類", max_length=16, choices=PurposeKind)
    key = models.UUIDField("識別子", default=uuid.uuid4, unique=True, editable=False)
    body = models.CharField("団体", max_length=16)
    user_id = models.CharField("操作者", max_length=64)
    session = models.CharField("セッション", max_length=64, blank=True)
    duty = models.CharField("事務", max_length=32, choices=Duty, blank=True)
    purpose = models.CharField("利用目的", max_length=200)
    subject = models.CharField("対象者の宛名番号", max_length=20, blank=True)
    declared_at = models.DateTimeField("掲げた日時")
    until = models.DateTimeField("終わり")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("declared_at")),
                name="access_purpose_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=~models.Q(purpose=""), name="access_purpose_says_something"
            ),
            models.CheckConstraint(
                condition=(models.Q(kind=PurposeKind.LOOK) & ~models.Q(duty=""))
                | (models.Q(kind=PurposeKind.SESSION, duty="", subject="") & ~models.Q(session="")),
                name="access_purpose_of_its_kind",
            ),
        ]


class RememberedPassword(models.Model):
    """過去のパスワード: slow hashes of it and of what resembles it; append-only, never readable."""

    officer = models.ForeignKey(
        "access.Officer", on_delete=models.RESTRICT, related_name="remembered"
    )
    exact = models.CharField("ハッシュ", max_length=256)
    likenesses = ArrayField(models.CharField(max_length=32), verbose_name="似たもののハッシュ")
    set_at = models.DateTimeField("設定日時")
    set_by = models.CharField("設定者", max_length=64)


class Ending(models.TextChoices):
    """終わり方: why a session is over."""

    LEFT = "left", "ログアウト"
    TAKEN_OVER = "taken_over", "ほかの端末でのログイン"
    IDLE = "idle", "操作がないまま時間が過ぎた"
    LONGEST = "longest", "一回のログインの上限に達した"
    ENDED = "ended", "管理者による終了"
    KEY_ENDED = "key_ended", "使った鍵の失効"
    STANDING_LOST = "standing_lost", "利用期間・部署・端末の条件を満たさなくなった"


class OfficerSession(models.Model):
    """セッション: one officer at one terminal; of each officer at most one is not over."""

    mark = models.CharField("セッションの印", max_length=64, unique=True)
    officer = models.ForeignKey(
        "access.Officer", on_delete=models.RESTRICT, related_name="sessions"
    )
    terminal = models.CharField("端末番号", max_length=20)
    began_at = models.DateTimeField("始まり")
    seen_at = models.DateTimeField("最後の操作")
    verified_at = models.DateTimeField("最後の本人確認")
    ended_at = models.DateTimeField("終わり", null=True, blank=True)
    ending = models.CharField("終わり方", max_length=16, choices=Ending, blank=True)
    ended_by = models.CharField("終えた端末または人", max_length=64, blank=True)
    key = models.ForeignKey(
        "access.Passkey", on_delete=models.RESTRICT, related_name="+", null=True, blank=True
    )

    class Meta:
        indexes = [models.Index(fields=["officer", "-began_at"], name="access_session_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["officer"],
                condition=models.Q(ended_at__isnull=True),
                name="access_one_live_session",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ending="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(ending="")),
                name="access_ending_has_a_cause",
            ),
        ]


class TerminalWait(models.Model):
    """端末の待ち時間: failures in a row at one terminal, whatever accounts they were about."""

    terminal = models.CharField("端末番号", max_length=20, unique=True)
    failed_count = models.PositiveIntegerField("連続した失敗の数", default=0)
    failed_at = models.DateTimeField("最後の失敗", null=True, blank=True)
    locked_until = models.DateTimeField("待ち時間の終わり", null=True, blank=True)
    about = models.CharField("失敗した利用者ID（複数や不明は*）", max_length=64, blank=True)


class AccountWait(models.Model):
    """利用者IDの待ち時間: failures about a typed name, whether anybody has it or not.

    One row for each name, under a keyed digest: what was typed may have been a password. Nothing
    but the failures tells of a name that nobody has, so that an account costs what none costs.
    """

    account = models.CharField("利用者IDの照合値", max_length=64, unique=True)
    failed_count = models.PositiveIntegerField("連続した失敗の数", db_default=0, default=0)
    failures_since_entry = models.PositiveIntegerField("ログイン後の失敗", db_default=0, default=0)
    locked_until = models.DateTimeField("待ち時間の終わり", null=True, blank=True)


class UsedChallenge(models.Model):
    """使った問い: a challenge is answered once, in whatever process the answers arrive."""

    digest = models.CharField("問いのSHA-256", max_length=64, unique=True)
    used_at = models.DateTimeField("使用日時")


class Acknowledgement(models.Model):
    """記録の告知の確認: the officer has read this version of the announcement; append-only."""

    officer = models.ForeignKey(
        "access.Officer", on_delete=models.RESTRICT, related_name="acknowledgements"
    )
    version = models.CharField("告知の版", max_length=16)
    at = models.DateTimeField("確認日時")
    terminal = models.CharField("端末番号", max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["officer", "version"], name="access_one_acknowledgement"
            )
        ]
