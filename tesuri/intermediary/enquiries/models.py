"""情報照会の表: what was approved, each step, its permit, and the answer for its term."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from tesuri.ground.records.status import StatusRow
from tesuri.intermediary.wire.evidence import person

TWO_PEOPLE = ~Q(maker=F("checker")) & ~Q(maker="") & ~Q(checker="")


class Asking(models.Model):
    """照会の内容: who is asked for what about whom, and why; the same for draft and enquiry."""

    body = models.CharField("団体", max_length=6)
    enquiry_number = models.CharField("照会番号", max_length=64)
    unified_number = models.CharField("団体内統合宛名番号", max_length=15)
    procedure = models.CharField("事務手続コード", max_length=16)
    item = models.CharField("特定個人情報名コード", max_length=16)
    provider = models.CharField("提供者機関コード", max_length=16)
    terms = models.JSONField("照会条件", default=dict)
    legal_basis = models.CharField("法的根拠", max_length=200)

    class Meta:
        abstract = True


class Draft(Asking):
    """照会の起案: from a terminal; goes nowhere until a second person approves exactly this."""

    purpose = models.CharField("照会の目的", max_length=200)
    maker = models.CharField("起案者", max_length=64)
    maker_name = models.CharField("起案者氏名", max_length=100)
    drafted_at = models.DateTimeField("起案日時", default=timezone.now)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "enquiry_number"], name="enquiries_one_draft_number"
            )
        ]

    def __str__(self) -> str:
        return self.enquiry_number


class Enquiry(Asking):
    """情報照会: approved by two people, sent once; the row never changes."""

    class Route(models.TextChoices):
        """経路: from the body's own system, or from a terminal of this platform."""

        SYSTEM = "system", "既存システム"
        TERMINAL = "terminal", "接続端末"

    route = models.CharField("経路", max_length=10, choices=Route)
    maker = models.CharField("起案者", max_length=64)
    checker = models.CharField("決裁者", max_length=64)
    maker_name = models.CharField("起案者氏名", max_length=100, blank=True, db_default="")
    checker_name = models.CharField("決裁者氏名", max_length=100, blank=True, db_default="")
    digest = models.CharField("決裁した内容のハッシュ", max_length=64)
    approved_at = models.DateTimeField("決裁日時")
    request_digest = models.CharField("依頼のハッシュ", max_length=64)
    sender = models.CharField("依頼したシステム", max_length=64)
    accepted_at = models.DateTimeField("受付日時", default=timezone.now)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["body", "enquiry_number"], name="enquiries_one_number"),
            models.CheckConstraint(condition=TWO_PEOPLE, name="enquiries_two_people"),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="enquiries_digest"
            ),
        ]

    def __str__(self) -> str:
        return self.enquiry_number

    @property
    def made_by(self) -> str:
        """起案した人: in the words of the page."""
        return person(self.maker_name, self.maker)

    @property
    def checked_by(self) -> str:
        """承認した人: in the words of the page."""
        return person(self.checker_name, self.checker)

    @property
    def status(self) -> "Status":
        """現在の状態: the newest row; there is one from the moment of acceptance."""
        return list(self.statuses.all())[-1]


class State(models.TextChoices):
    """照会の状態: where it stands between acceptance and its one end."""

    ACCEPTED = "accepted", "受付"
    PERMITTED = "permitted", "許可"
    WAITING = "waiting", "相手の回答待ち"
    ANSWERED = "answered", "回答あり"
    REFUSED = "refused", "拒否"
    FAILED = "failed", "失敗"


ENDS = (State.ANSWERED, State.REFUSED, State.FAILED)
FOLLOWS = {
    State.ACCEPTED: {State.PERMITTED, State.REFUSED, State.FAILED},
    State.PERMITTED: {State.PERMITTED, State.WAITING, *ENDS},
    State.WAITING: set(ENDS),
}


class Status(StatusRow):
    """照会の経過: one step; an enquiry ends once."""

    body = models.CharField("団体", max_length=6)
    enquiry = models.ForeignKey(Enquiry, on_delete=models.RESTRICT, related_name="statuses")
    state = models.CharField("状態", max_length=10, choices=State)
    code = models.CharField("結果コード", max_length=40, blank=True)

    class Meta(StatusRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["enquiry"],
                condition=Q(state__in=["answered", "refused", "failed"]),
                name="enquiries_one_end",
            )
        ]

    def __str__(self) -> str:
        return self.state


class Permit(models.Model):
    """情報提供許可証: as issued for one enquiry; a dead one is followed by a fresh one."""

    body = models.CharField("団体", max_length=6)
    enquiry = models.ForeignKey(Enquiry, on_delete=models.RESTRICT, related_name="permits")
    permit_id = models.CharField("提供許可番号", max_length=64)
    compact = models.TextField("許可証")
    legal_basis = models.CharField("法的根拠", max_length=200)
    answer_kid = models.CharField("受取の鍵", max_length=40)
    issued_at = models.DateTimeField("発行日時")
    expires_at = models.DateTimeField("失効日時")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["body", "permit_id"], name="enquiries_one_permit")
        ]

    def __str__(self) -> str:
        return self.permit_id


class Answer(models.Model):
    """照会結果: sealed, once for an enquiry, and gone after its term."""

    body = models.CharField("団体", max_length=6)
    enquiry = models.OneToOneField(Enquiry, on_delete=models.RESTRICT, related_name="answer")
    permit = models.ForeignKey(Permit, on_delete=models.RESTRICT, related_name="+")
    sealed_content = models.BinaryField("封をした内容")
    reply_digest = models.CharField("届いた封のハッシュ", max_length=64)
    answered_at = models.DateTimeField("回答日時")
    expires_at = models.DateTimeField("保存期限")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("answered_at")), name="enquiries_answer_term"
            )
        ]

    def __str__(self) -> str:
        return str(self.enquiry_id)
