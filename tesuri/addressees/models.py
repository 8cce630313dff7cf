"""団体内統合宛名の表: checks, bindings and what is passed on.

The 個人番号 stands in one table only, sealed, beside a keyed mark by which an equal one is found.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from tesuri.ground.records.status import StatusRow

ADDRESSEE_NUMBER = r"^[0-9]{10}$"
UNIFIED_NUMBER = r"^[0-9]{15}$"


class Check(models.Model):
    """確認: all four facts agreed with the registry; the evidence, without the facts themselves."""

    key = models.UUIDField("識別子", default=uuid.uuid4, unique=True, editable=False)
    body = models.CharField("団体", max_length=16)
    addressee_number = models.CharField("宛名番号", max_length=10)
    name_matched = models.BooleanField("氏名の一致")
    birth_date_matched = models.BooleanField("生年月日の一致")
    sex_matched = models.BooleanField("性別の一致")
    address_matched = models.BooleanField("住所の一致")
    source = models.CharField("照合先", max_length=20, default="juki")
    identity_documents = ArrayField(models.CharField(max_length=100), verbose_name="本人確認書類")
    purpose = models.CharField("利用目的", max_length=200)
    requester_user_id = models.CharField("依頼者", max_length=64)
    requester_name = models.CharField("依頼者氏名", max_length=100)
    requester_office = models.CharField("依頼部署", max_length=100)
    checked_at = models.DateTimeField("確認日時")

    class Meta:
        indexes = [models.Index(fields=["addressee_number"], name="addressees_checks_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(addressee_number__regex=ADDRESSEE_NUMBER),
                name="addressees_check_number_form",
            ),
            models.CheckConstraint(
                condition=Q(
                    name_matched=True,
                    birth_date_matched=True,
                    sex_matched=True,
                    address_matched=True,
                ),
                name="addressees_four_facts_agree",
            ),
            models.CheckConstraint(
                condition=~Q(requester_user_id="") & Q(identity_documents__len__gt=0),
                name="addressees_check_has_evidence",
            ),
        ]

    def __str__(self) -> str:
        return f"確認 {self.pk}"


class CheckStatus(StatusRow):
    """確認の状態: checked, then bound or rejected, once."""

    class State(models.TextChoices):
        """確認の段階."""

        CHECKED = "checked", "確認待ち"
        BOUND = "bound", "紐付け済み"
        REJECTED = "rejected", "差戻し"

    check_made = models.ForeignKey(Check, on_delete=models.RESTRICT, related_name="statuses")
    state = models.CharField("状態", max_length=16, choices=State)

    class Meta(StatusRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["check_made"], condition=Q(state="checked"), name="addressees_checked_once"
            ),
            models.UniqueConstraint(
                fields=["check_made"],
                condition=Q(state__in=["bound", "rejected"]),
                name="addressees_decided_once",
            ),
        ]


class HeldNumber(models.Model):
    """保有する個人番号: sealed; for an open check or a live binding, and deleted with a rejection.

    One number has one addressee and one addressee one number, also while a check is waiting.
    """

    check_made = models.OneToOneField(Check, on_delete=models.RESTRICT, related_name="held")
    body = models.CharField("団体", max_length=16)
    addressee_number = models.CharField("宛名番号", max_length=10)
    sealed = models.BinaryField("封をした個人番号")
    mark = models.BinaryField("照合印")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "mark"], name="addressees_one_addressee_a_number"
            ),
            models.UniqueConstraint(
                fields=["body", "addressee_number"], name="addressees_one_number_an_addressee"
            ),
        ]


class Binding(models.Model):
    """紐付け: 宛名番号 ⇔ 団体内統合宛名番号, confirmed by a second person: see the trigger."""

    key = models.UUIDField("識別子", default=uuid.uuid4, unique=True, editable=False)
    check_made = models.OneToOneField(Check, on_delete=models.RESTRICT, related_name="binding")
    body = models.CharField("団体", max_length=16)
    addressee_number = models.CharField("宛名番号", max_length=10)
    unified_number = models.CharField(
        "団体内統合宛名番号",
        max_length=15,
        unique=True,
        db_default=RawSQL("addressees_next_unified_number()", ()),
    )
    confirmer_user_id = models.CharField("確定者", max_length=64)
    confirmer_name = models.CharField("確定者氏名", max_length=100)
    bound_at = models.DateTimeField("確定日時")
    ended_at = models.DateTimeField("終了日時", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "addressee_number"],
                condition=Q(ended_at__isnull=True),
                name="addressees_one_live_binding",
            ),
            models.CheckConstraint(
                condition=Q(unified_number__regex=UNIFIED_NUMBER),
                name="addressees_unified_number_form",
            ),
        ]

    def __str__(self) -> str:
        return f"紐付け {self.pk}"


class CodeStatus(StatusRow):
    """符号の状態: requested, handed over, obtained; this system never sees the 符号 itself."""

    class State(models.TextChoices):
        """符号取得の段階."""

        REQUESTED = "requested", "依頼済み"
        HANDED_OVER = "handed_over", "住基へ引渡し済み"
        OBTAINED = "obtained", "取得済み"

    binding = models.ForeignKey(Binding, on_delete=models.RESTRICT, related_name="code_statuses")
    state = models.CharField("状態", max_length=16, choices=State)
    acquisition_number = models.CharField("取得番号", max_length=100, blank=True)

    class Meta(StatusRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["binding", "state"], name="addressees_code_step_once")
        ]


class Forwarding(models.Model):
    """情報照会の取次ぎ: what was asked and who approved it; the answer is never kept here."""

    enquiry_number = models.CharField("照会番号", max_length=64)
    body = models.CharField("団体", max_length=16)
    binding = models.ForeignKey(Binding, on_delete=models.RESTRICT, related_name="forwardings")
    procedure = models.CharField("事務手続コード", max_length=16)
    item = models.CharField("特定個人情報名コード", max_length=16)
    provider = models.CharField("情報提供者機関コード", max_length=16)
    terms = models.JSONField("照会条件")
    legal_basis = models.CharField("根拠", max_length=300)
    approval = models.JSONField("決裁")
    content = models.JSONField("決裁された内容", default=dict)
    accepted_at = models.DateTimeField("受付日時")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "enquiry_number"], name="addressees_one_enquiry_a_number"
            )
        ]

    def __str__(self) -> str:
        return f"取次ぎ {self.pk}"


class ForwardingStatus(StatusRow):
    """取次ぎの状態: accepted, then sent or refused, once; refused keeps the partner's words."""

    class State(models.TextChoices):
        """取次ぎの段階."""

        ACCEPTED = "accepted", "受付"
        SENT = "sent", "送付済み"
        REFUSED = "refused", "断られた"

    forwarding = models.ForeignKey(Forwarding, on_delete=models.RESTRICT, related_name="statuses")
    state = models.CharField("状態", max_length=16, choices=State)
    code = models.CharField("理由の記号", max_length=64, blank=True)

    class Meta(StatusRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["forwarding", "state"], name="addressees_forwarding_step_once"
            ),
            models.UniqueConstraint(
                fields=["forwarding"],
                condition=Q(state__in=["sent", "refused"]),
                name="addressees_forwarded_once",
            ),
        ]
