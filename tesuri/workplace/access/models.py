"""職員と権限: offices, officers, and what each may do, from when until when."""

import secrets

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

from tesuri.workplace.access.duties import Duty, Level

HANDLE_BYTES = 32


def new_handle() -> bytes:
    """鍵の持ち主の呼び名: what an authenticator keeps; it says nothing of the person."""
    return secrets.token_bytes(HANDLE_BYTES)


class Office(models.Model):
    """部署: an office of a body; duties are done in offices."""

    body = models.CharField("団体", max_length=16)
    code = models.CharField("部署コード", max_length=20)
    name = models.CharField("部署名", max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "code"], name="access_one_office")]

    def __str__(self) -> str:
        return self.name


class Officer(models.Model):
    """職員: one account belongs to one person; a user id is never used again."""

    user_id = models.CharField("利用者ID", max_length=64, unique=True)
    name = models.CharField("氏名", max_length=100)
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="officers")
    password = models.CharField("パスワード", max_length=256)
    begins_on = models.DateField("利用開始日")
    ends_on = models.DateField("利用終了日", help_text="この日まで使えます。")
    failed_count = models.PositiveIntegerField("連続した失敗の数", default=0)
    locked_until = models.DateTimeField("待ち時間の終わり", null=True, blank=True)
    handle = models.BinaryField("鍵の持ち主の呼び名", default=new_handle, unique=True)
    password_set_at = models.DateTimeField("パスワードの設定日時", null=True, blank=True)
    must_change = models.BooleanField("変更が要る", default=False, db_default=False)
    failures_since_entry = models.PositiveIntegerField("ログイン後の失敗", default=0, db_default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("begins_on")), name="access_term_in_order"
            ),
            models.UniqueConstraint(Lower("user_id"), name="access_user_id_however_written"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.office}）"


class Grant(models.Model):
    """権限: duty × office × officer × level, for a period; what is not granted is refused."""

    officer = models.ForeignKey(Officer, on_delete=models.RESTRICT, related_name="grants")
    duty = models.CharField("事務", max_length=32, choices=Duty)
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="grants")
    level = models.CharField("段階", max_length=16, choices=Level)
    valid = DateRangeField("有効期間")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["officer", "duty", "office", "level", "valid"], name="access_one_grant"
            )
        ]


class Passkey(models.Model):
    """鍵: one registered authenticator of one officer, which verifies the person by itself."""

    officer = models.ForeignKey(Officer, on_delete=models.RESTRICT, related_name="passkeys")
    credential_id = models.BinaryField("鍵の識別子", unique=True)
    public_key = models.BinaryField("公開鍵")
    sign_count = models.PositiveBigIntegerField("署名の回数")
    aaguid = models.UUIDField("認証器の型")
    registered_at = models.DateTimeField("登録日時")


class Ticket(models.Model):
    """登録券: lets one officer register one passkey, once, within a day; stored as a digest."""

    officer = models.ForeignKey(Officer, on_delete=models.RESTRICT, related_name="tickets")
    digest = models.CharField("登録券のSHA-256", max_length=64, unique=True)
    issued_by = models.CharField("発行者", max_length=64)
    issued_at = models.DateTimeField("発行日時")
    expires_at = models.DateTimeField("期限")
    used_at = models.DateTimeField("使用日時", null=True, blank=True)


IN_THE_DEMO = "system:entrance"
BY_ONE_PERSON = models.Q(Exact(Lower("accepted_by"), Lower("confirmed_by")))


class Terminal(models.Model):
    """端末: a registered workplace, known by a key that cannot leave it.

    Whose it is, `body`, is known from its confirmation on. Who asked is no more than what the
    stranger in front of it typed, so that two administrators stand behind each terminal.
    """

    number = models.CharField("端末番号", max_length=20, unique=True)
    label = models.CharField("置き場所", max_length=100)
    public_jwk = models.JSONField("公開鍵")
    thumbprint = models.CharField("公開鍵の指紋", max_length=64, unique=True)
    body = models.CharField("団体", max_length=16, blank=True, db_default="")
    office = models.ForeignKey(
        Office, on_delete=models.RESTRICT, related_name="terminals", null=True, blank=True
    )
    may_print = models.BooleanField("印刷できる", default=False, db_default=False)
    may_export = models.BooleanField("媒体に出力できる", default=False, db_default=False)
    requested_by = models.CharField("申請した人（自己申告）", max_length=64, blank=True)
    requested_at = models.DateTimeField("申請日時")
    confirmed_by = models.CharField("確認者", max_length=64, blank=True, db_default="")
    accepted_by = models.CharField("承認者", max_length=64, blank=True)
    accepted_at = models.DateTimeField("承認日時", null=True, blank=True)
    retired_at = models.DateTimeField("停止日時", null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True)
                | models.Q(accepted_by=IN_THE_DEMO)
                | (~models.Q(accepted_by="") & ~models.Q(confirmed_by="") & ~BY_ONE_PERSON),
                name="access_terminal_by_another",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}（{self.label}）"


# --- ログイン ---
class RememberedPassword(models.Model):
    """過去のパスワード: slow hashes of it and of what resembles it; append-only, never readable."""

    officer = models.ForeignKey(Officer, on_delete=models.RESTRICT, related_name="remembered")
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


class OfficerSession(models.Model):
    """セッション: one officer at one terminal; of each officer at most one is not over."""

    mark = models.CharField("セッションの印", max_length=64, unique=True)
    officer = models.ForeignKey(Officer, on_delete=models.RESTRICT, related_name="sessions")
    terminal = models.CharField("端末番号", max_length=20)
    began_at = models.DateTimeField("始まり")
    seen_at = models.DateTimeField("最後の操作")
    verified_at = models.DateTimeField("最後の本人確認")
    ended_at = models.DateTimeField("終わり", null=True, blank=True)
    ending = models.CharField("終わり方", max_length=16, choices=Ending, blank=True)
    ended_by = models.CharField("終えた端末または人", max_length=64, blank=True)

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


class UsedChallenge(models.Model):
    """使った問い: a challenge is answered once, in whatever process the answers arrive."""

    digest = models.CharField("問いのSHA-256", max_length=64, unique=True)
    used_at = models.DateTimeField("使用日時")


class Acknowledgement(models.Model):
    """記録の告知の確認: the officer has read this version of the announcement; append-only."""

    officer = models.ForeignKey(Officer, on_delete=models.RESTRICT, related_name="acknowledgements")
    version = models.CharField("告知の版", max_length=16)
    at = models.DateTimeField("確認日時")
    terminal = models.CharField("端末番号", max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["officer", "version"], name="access_one_acknowledgement"
            )
        ]
