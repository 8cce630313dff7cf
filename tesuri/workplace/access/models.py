"""職員と権限: offices, officers, and what each may do, from when until when."""

import secrets
from datetime import datetime, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.utils import timezone

from tesuri.ground.records.periods import SinglePoint, SingleText
from tesuri.workplace.access.attestation import model_name
from tesuri.workplace.access.duties import Duty, Employment, Level
from tesuri.workplace.access.logins import AccountWait as AccountWait
from tesuri.workplace.access.logins import Acknowledgement as Acknowledgement
from tesuri.workplace.access.logins import DeclaredPurpose as DeclaredPurpose
from tesuri.workplace.access.logins import Ending as Ending
from tesuri.workplace.access.logins import OfficerSession as OfficerSession
from tesuri.workplace.access.logins import PurposeKind as PurposeKind
from tesuri.workplace.access.logins import RememberedPassword as RememberedPassword
from tesuri.workplace.access.logins import TerminalWait as TerminalWait
from tesuri.workplace.access.logins import UsedChallenge as UsedChallenge
from tesuri.workplace.access.registers import Emergency as Emergency
from tesuri.workplace.access.registers import OffSite as OffSite
from tesuri.workplace.access.registers import OffSiteStage as OffSiteStage
from tesuri.workplace.access.registers import OffSiteStep as OffSiteStep

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
    handle = models.BinaryField("鍵の持ち主の呼び名", default=new_handle, unique=True)
    password_set_at = models.DateTimeField("パスワードの設定日時", null=True, blank=True)
    must_change = models.BooleanField("変更が要る", default=False, db_default=False)

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
    """鍵: one registered authenticator of one officer, which verifies the person by itself.

    A trigger keeps what an end is: revoked stays revoked, locked stays locked, no counter goes
    back, and neither the officer nor the key itself is ever exchanged.
    """

    officer = models.ForeignKey(Officer, on_delete=models.RESTRICT, related_name="passkeys")
    name = models.CharField("鍵の名前", max_length=50, db_default="", default="")
    credential_id = models.BinaryField("鍵の識別子", unique=True)
    public_key = models.BinaryField("公開鍵")
    sign_count = models.PositiveBigIntegerField("署名の回数")
    aaguid = models.UUIDField("認証器の型")
    registered_at = models.DateTimeField("登録日時")
    last_used_at = models.DateTimeField("最後に使った日時", null=True, blank=True)
    locked_at = models.DateTimeField("複製の疑いで止めた日時", null=True, blank=True)
    revoked_at = models.DateTimeField("失効日時", null=True, blank=True)
    revoked_by = models.CharField("失効した人", max_length=64, db_default="", blank=True)
    revoked_reason = models.CharField("失効の理由", max_length=200, db_default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=True, revoked_by="", revoked_reason="")
                | (
                    models.Q(revoked_at__isnull=False)
                    & ~models.Q(revoked_by="")
                    & ~models.Q(revoked_reason="")
                ),
                name="access_key_revoked_by_someone_for_a_reason",
            )
        ]

    def __str__(self) -> str:
        return self.name or f"鍵{self.pk}"

    @property
    def is_live(self) -> bool:
        """Whether it still opens anything."""
        return self.locked_at is None and self.revoked_at is None

    @property
    def model_name(self) -> str:
        """The make, as the city calls it."""
        return model_name(self.aaguid)


ISSUED_BY_A_PROGRAM = models.Q(issued_by__startswith="system:")
ISSUED_BY_ONE = models.Q(Exact(Lower("issued_by"), Lower("confirmed_by")))


class Ticket(models.Model):
    """登録券: lets one officer register one passkey, once, within days; stored as two digests.

    The first half is shown to who issues it, the second to who confirms it: neither of them ever
    holds a ticket that opens. Set-up programs issue both.
    """

    officer = models.ForeignKey(Officer, on_delete=models.RESTRICT, related_name="tickets")
    digest = models.CharField("前半の照合値", max_length=64, unique=True)
    second_digest = models.CharField("後半の照合値", max_length=64, blank=True, db_default="")
    issued_by = models.CharField("発行者", max_length=64)
    issued_at = models.DateTimeField("発行日時")
    expires_at = models.DateTimeField("期限")
    confirmed_by = models.CharField("確認者", max_length=64, blank=True, db_default="")
    confirmed_at = models.DateTimeField("確認日時", null=True, blank=True)
    used_at = models.DateTimeField("使用日時", null=True, blank=True)
    voided_at = models.DateTimeField("無効にした日時", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_at__isnull=True, confirmed_by="", second_digest="")
                | (
                    models.Q(confirmed_at__isnull=False)
                    & ~models.Q(confirmed_by="")
                    & ~models.Q(second_digest="")
                    & (ISSUED_BY_A_PROGRAM | ~ISSUED_BY_ONE)
                ),
                name="access_ticket_by_two",
            ),
            models.CheckConstraint(
                condition=models.Q(used_at__isnull=True)
                | models.Q(confirmed_at__isnull=False, voided_at__isnull=True),
                name="access_ticket_used_when_confirmed",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__lte=models.F("issued_at") + timedelta(hours=72)),
                name="access_ticket_for_three_days_at_most",
            ),
            models.UniqueConstraint(
                fields=["officer"],
                condition=models.Q(used_at__isnull=True, voided_at__isnull=True),
                name="access_one_ticket_at_a_time",
            ),
        ]

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be confirmed or used."""
        return self.used_at is None and self.voided_at is None and now < self.expires_at


IN_THE_DEMO = "system:entrance"
BY_ONE_PERSON = models.Q(Exact(Lower("accepted_by"), Lower("confirmed_by")))


class Terminal(models.Model):
    """端末: a registered workplace of an office, known by a key that cannot leave it.

    Whose it is, `body`, is known from its registration on. Who asked is no more than what the
    stranger in front of it typed, so that two people stand behind each terminal: `approval` is the
    last one that registered or changed it. A trigger lets no process write anything else.
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
    is_shared = models.BooleanField("団体のどの部署も使う", default=False, db_default=False)
    certificate = models.CharField("証明書のSHA-256", max_length=64, blank=True, db_default="")
    last_used_at = models.DateTimeField("最後に使った日時", null=True, blank=True)
    requested_by = models.CharField("申請した人（自己申告）", max_length=64, blank=True)
    requested_at = models.DateTimeField("申請日時")
    confirmed_by = models.CharField("確認者", max_length=64, blank=True, db_default="")
    accepted_by = models.CharField("承認者", max_length=64, blank=True)
    accepted_at = models.DateTimeField("承認日時", null=True, blank=True)
    retired_at = models.DateTimeField("停止日時", null=True, blank=True)
    approval = models.BigIntegerField("決裁番号", null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True)
                | models.Q(accepted_by=IN_THE_DEMO)
                | (~models.Q(accepted_by="") & ~models.Q(confirmed_by="") & ~BY_ONE_PERSON),
                name="access_terminal_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True)
                | models.Q(office__isnull=False)
                | models.Q(is_shared=True),
                name="access_terminal_for_an_office",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}（{self.label}）"

    @property
    def place(self) -> str:
        """For whom it stands there, in words."""
        if self.is_shared:
            return "団体で共用"
        return self.office.name if self.office else "－"

    @property
    def rights(self) -> str:
        """What may be done at it besides looking and typing, in words."""
        held = {"印刷": self.may_print, "媒体出力": self.may_export}
        return "・".join(word for word, has in held.items() if has) or "なし"
