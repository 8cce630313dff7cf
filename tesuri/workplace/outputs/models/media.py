"""媒体の表: every medium, paper set and machine, and what became of it step by step."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from tesuri.workplace.outputs.models.chains import ChainedStep


class Kind(models.TextChoices):
    """媒体等の種類."""

    USB = "usb", "USBメモリ"
    DISC = "disc", "CD・DVD・BD"
    DRIVE = "drive", "外付けディスク"
    TAPE = "tape", "磁気テープ"
    PAPER = "paper", "紙・簿冊"
    SERVER = "server", "サーバー"
    STORAGE = "storage", "内蔵の記憶装置"
    TERMINAL = "terminal", "端末"


WRITABLE = (Kind.USB, Kind.DISC, Kind.DRIVE, Kind.TAPE)
LENDABLE = (*WRITABLE, Kind.PAPER)


class MediumState(models.TextChoices):
    """媒体の状態: which may follow which stands in `AFTER`."""

    ENTERED = "entered", "登録の承認待ち"
    REFUSED = "refused", "登録しない"
    KEPT = "kept", "保管中"
    LENDING = "lending", "貸出の承認待ち"
    LENT = "lent", "貸出中"
    RETURNING = "returning", "返却の承認待ち"
    DISPOSING = "disposing", "廃棄の承認待ち"
    DISPOSED = "disposed", "廃棄済み"


AFTER: dict[MediumState, tuple[MediumState | None, ...]] = {
    MediumState.ENTERED: (None,),
    MediumState.REFUSED: (MediumState.ENTERED,),
    MediumState.KEPT: (
        MediumState.ENTERED,
        MediumState.KEPT,
        MediumState.LENDING,
        MediumState.RETURNING,
        MediumState.DISPOSING,
    ),
    MediumState.LENDING: (MediumState.KEPT,),
    MediumState.LENT: (MediumState.LENDING, MediumState.RETURNING),
    MediumState.RETURNING: (MediumState.LENT,),
    MediumState.DISPOSING: (MediumState.KEPT,),
    MediumState.DISPOSED: (MediumState.DISPOSING,),
}
WITH_A_LOAN = Q(state__in=[MediumState.LENDING, MediumState.LENT, MediumState.RETURNING])
WITH_A_DISPOSAL = Q(state__in=[MediumState.DISPOSING, MediumState.DISPOSED])


class Medium(models.Model):
    """媒体: one thing that can hold personal data, known by its label; the row never changes."""

    number = models.BigAutoField("番号", primary_key=True)
    body = models.CharField("団体", max_length=16)
    kind = models.CharField("種類", max_length=16, choices=Kind)
    label = models.CharField("管理番号", max_length=40)
    serial = models.CharField("製造番号", max_length=80, blank=True)
    entered_by_id = models.CharField("起案者", max_length=64)
    entered_by_name = models.CharField("起案者氏名", max_length=100)
    entered_at = models.DateTimeField("起案日時", default=timezone.now)

    class Meta:
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint("body", Lower("label"), name="outputs_one_label_a_body"),
            models.CheckConstraint(condition=~Q(label=""), name="outputs_medium_has_a_label"),
        ]

    def __str__(self) -> str:
        return f"{self.label}（{self.get_kind_display()}）"

    @property
    def now(self) -> "MediumStep":
        """今の状態: the newest step."""
        return max(self.steps.all(), key=lambda step: step.pk)


class Loan(models.Model):
    """貸出: to whom, for what, where it is used, and until which day, that day included."""

    medium = models.ForeignKey(Medium, models.RESTRICT, related_name="loans")
    borrower_id = models.CharField("借りる人", max_length=64)
    borrower_name = models.CharField("借りる人の氏名", max_length=100)
    purpose = models.CharField("使う目的", max_length=200)
    used_at = models.CharField("使う場所", max_length=100)
    due_on = models.DateField("返却期限")

    def is_overdue(self, today: date) -> bool:
        """期限を過ぎたか: the day after the due day."""
        return self.due_on < today


class Erasure(models.Model):
    """消去: how, by whom and with which evidence the content was made unrecoverable."""

    medium = models.ForeignKey(Medium, models.RESTRICT, related_name="erasures")
    loan = models.ForeignKey(Loan, models.RESTRICT, null=True, blank=True, related_name="erasures")
    method = models.CharField("消去の方法", max_length=100)
    evidence = models.CharField("確かめたこと", max_length=200)
    done_on = models.DateField("消去した日")
    actor_user_id = models.CharField("記録した人", max_length=64)
    actor_name = models.CharField("記録した人の氏名", max_length=100)
    at = models.DateTimeField("記録日時", default=timezone.now)

    class Meta:
        ordering = ["id"]


class Disposal(models.Model):
    """廃棄: how the thing was destroyed or given back, and the number of the certificate."""

    medium = models.ForeignKey(Medium, models.RESTRICT, related_name="disposals")
    method = models.CharField("廃棄の方法", max_length=100)
    performed_by = models.CharField("廃棄した人・事業者", max_length=100)
    certificate_number = models.CharField("証明書の番号", max_length=60)
    done_on = models.DateField("廃棄した日")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(method="") & ~Q(certificate_number="") & ~Q(performed_by=""),
                name="outputs_disposal_has_its_evidence",
            )
        ]


class MediumStep(ChainedStep):
    """媒体の一段階: it always says where the thing is and who holds the key to that place."""

    medium = models.ForeignKey(Medium, models.RESTRICT, related_name="steps")
    state = models.CharField("状態", max_length=16, choices=MediumState)
    place = models.CharField("保管場所", max_length=100)
    key_holder = models.CharField("鍵の管理者", max_length=100)
    loan = models.ForeignKey(Loan, models.RESTRICT, null=True, blank=True, related_name="steps")
    disposal = models.ForeignKey(
        Disposal, models.RESTRICT, null=True, blank=True, related_name="steps"
    )

    class Meta(ChainedStep.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["medium"],
                condition=Q(previous__isnull=True),
                name="outputs_medium_begins_once",
            ),
            models.CheckConstraint(
                condition=~Q(place="") & ~Q(key_holder=""), name="outputs_place_and_key_holder"
            ),
            models.CheckConstraint(
                condition=(WITH_A_LOAN & Q(loan__isnull=False))
                | (~WITH_A_LOAN & Q(loan__isnull=True)),
                name="outputs_loan_while_lent",
            ),
            models.CheckConstraint(
                condition=(WITH_A_DISPOSAL & Q(disposal__isnull=False))
                | (~WITH_A_DISPOSAL & Q(disposal__isnull=True)),
                name="outputs_disposal_at_the_end",
            ),
        ]
