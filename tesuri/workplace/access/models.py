"""職員と権限: offices, officers, and what each may do, from when until when."""

import secrets

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.utils import timezone

from tesuri.ground.records.periods import SinglePoint, SingleText
from tesuri.workplace.access.duties import Duty, Employment, Level

SET_UP = "system:set-up"
HANDLE_BYTES = 32


def new_handle() -> bytes:
    """鍵の持ち主の呼び名: what an authenticator keeps; it says nothing of the person."""
    return secrets.token_bytes(HANDLE_BYTES)


class Office(models.Model):
    """部署: an office of a body; duties are done in offices."""

    body = models.CharField("団体", max_length=16)
    code = models.CharField("部署コード", max_length=20)
    name = models.CharField("部署名", max_length=100)
    chief = models.ForeignKey(
        "Officer",
        on_delete=models.RESTRICT,
        related_name="led",
        null=True,
        blank=True,
        verbose_name="所属長",
    )
    approval = models.BigIntegerField("決裁番号", null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "code"], name="access_one_office")]

    def __str__(self) -> str:
        return self.name


class Officer(models.Model):
    """職員: one account belongs to one person; a user id is never used again.

    `office` is where the account was issued; from the day of a `Posting` on it is that one.
    """

    user_id = models.CharField("利用者ID", max_length=64, unique=True)
    name = models.CharField("氏名", max_length=100)
    kana = models.CharField("カナ氏名", max_length=100, blank=True, db_default="")
    employment = models.CharField(
        "任用の種類",
        max_length=16,
        choices=Employment,
        default=Employment.REGULAR,
        db_default=Employment.REGULAR,
    )
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="officers")
    password = models.CharField("パスワード", max_length=256)
    begins_on = models.DateField("利用開始日")
    ends_on = models.DateField(
        "利用終了日", help_text="この日まで使えます。", null=True, blank=True
    )
    has_no_end = models.BooleanField("期限なし", default=False, db_default=False)
    stopped_at = models.DateTimeField("利用を止めた日時", null=True, blank=True)
    last_entered_at = models.DateTimeField("最後にログインした日時", null=True, blank=True)
    approval = models.BigIntegerField("決裁番号", null=True, blank=True)
    failed_count = models.PositiveIntegerField("連続した失敗の数", default=0)
    locked_until = models.DateTimeField("待ち時間の終わり", null=True, blank=True)
    handle = models.BinaryField("鍵の持ち主の呼び名", default=new_handle, unique=True)
    live_session = models.CharField("使用中のセッション", max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("begins_on")), name="access_term_in_order"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True, has_no_end=True)
                | models.Q(ends_on__isnull=False, has_no_end=False),
                name="access_end_is_said",
            ),
            models.CheckConstraint(
                condition=~models.Q(user_id__istartswith="system:"),
                name="access_a_person_is_no_program",
            ),
            models.UniqueConstraint(Lower("user_id"), name="access_user_id_however_written"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.office}）"


class Posting(models.Model):
    """異動: from this day on the officer sits in this office; the latest row of a day counts."""

    officer = models.ForeignKey(Officer, on_delete=models.RESTRICT, related_name="postings")
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+")
    moves_on = models.DateField("異動日")
    approval = models.BigIntegerField("決裁番号", null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["officer", "moves_on"], name="access_postings_of")]


BY_A_PROGRAM = models.Q(granted_by__startswith="system:")
BY_THE_SAME = models.Q(Exact(Lower("granted_by"), Lower("confirmed_by")))


class Grant(models.Model):
    """権限: duty × office × officer × level, for a period; what is not granted is refused.

    The end of a grant closes its period; the row stays.
    """

    officer = models.ForeignKey(Officer, on_delete=models.RESTRICT, related_name="grants")
    duty = models.CharField("事務", max_length=32, choices=Duty)
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="grants")
    level = models.CharField("段階", max_length=16, choices=Level)
    valid = DateRangeField("有効期間")
    granted_by = models.CharField("付与した人", max_length=64, default=SET_UP, db_default=SET_UP)
    confirmed_by = models.CharField("承認した人", max_length=64, blank=True, db_default="")
    approval = models.BigIntegerField("決裁番号", null=True, blank=True)
    ended_by = models.CharField("終わらせた人", max_length=64, blank=True, db_default="")
    ended_at = models.DateTimeField("終わらせた日時", null=True, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="access_one_grant_at_a_time",
                expressions=[
                    (SinglePoint("officer_id"), RangeOperators.OVERLAPS),
                    (SinglePoint("office_id"), RangeOperators.OVERLAPS),
                    (SingleText("duty"), RangeOperators.OVERLAPS),
                    (SingleText("level"), RangeOperators.OVERLAPS),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=BY_A_PROGRAM
                | (~models.Q(granted_by="") & ~models.Q(confirmed_by="") & ~BY_THE_SAME),
                name="access_grant_by_two",
            ),
        ]


class ReviewOutcome(models.TextChoices):
    """棚卸の結果."""

    CONFIRMED = "confirmed", "引き続き必要"
    REVOKED = "revoked", "取消し"


class Review(models.Model):
    """棚卸の確認: one grant in one quarter (its first day), by the chief of the office.

    What was overdue, and the chief's own grants, by two people: then `approval` is set.
    """

    grant = models.ForeignKey(Grant, on_delete=models.RESTRICT, related_name="reviews")
    quarter = models.DateField("四半期の初日")
    outcome = models.CharField("結果", max_length=16, choices=ReviewOutcome)
    reviewer_id = models.CharField("確認した人", max_length=64)
    reviewer_name = models.CharField("確認した人の氏名", max_length=100)
    approval = models.BigIntegerField("決裁番号", null=True, blank=True)
    at = models.DateTimeField("確認日時", default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grant", "quarter"], name="access_one_review"),
            models.CheckConstraint(
                condition=models.Q(quarter__day=1, quarter__month__in=(1, 4, 7, 10)),
                name="access_review_of_a_quarter",
            ),
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
