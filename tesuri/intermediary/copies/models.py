"""副本の表: each registration is a row of its own; the newest of an item is the current one."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from tesuri.intermediary.wire.evidence import person


class Copy(models.Model):
    """副本: the sealed content of one item of one person, made and checked by two people."""

    body = models.CharField("団体", max_length=6)
    copy_number = models.CharField("副本番号", max_length=64)
    unified_number = models.CharField("団体内統合宛名番号", max_length=15)
    item = models.CharField("特定個人情報名コード", max_length=16)
    layout = models.CharField("レイアウト", max_length=20)
    sealed_content = models.BinaryField("封をした内容")
    digest = models.CharField("内容のハッシュ", max_length=64)
    is_manual_only = models.BooleanField("自動応答不可", default=False)
    maker = models.CharField("起案者", max_length=64)
    checker = models.CharField("決裁者", max_length=64)
    maker_name = models.CharField("起案者氏名", max_length=100, blank=True, db_default="")
    checker_name = models.CharField("決裁者氏名", max_length=100, blank=True, db_default="")
    approved_at = models.DateTimeField("決裁日時")
    sender = models.CharField("登録したシステム", max_length=64)
    corrects = models.ForeignKey(
        "self", on_delete=models.RESTRICT, null=True, related_name="corrections"
    )
    reason = models.CharField("訂正の理由", max_length=300, blank=True, db_default="")
    change_digest = models.CharField(
        "決裁した訂正のハッシュ", max_length=64, blank=True, db_default=""
    )
    registered_at = models.DateTimeField("登録日時", default=timezone.now)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["body", "unified_number", "item"], name="copies_current")]
        constraints = [
            models.UniqueConstraint(fields=["body", "copy_number"], name="copies_one_number"),
            models.CheckConstraint(
                condition=~Q(maker=F("checker")) & ~Q(maker="") & ~Q(checker=""),
                name="copies_two_people",
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="copies_digest"
            ),
            models.CheckConstraint(
                condition=Q(unified_number__regex=r"^[0-9]{15}$"), name="copies_number_of_15"
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, reason="", change_digest="")
                | (
                    Q(corrects__isnull=False, change_digest__regex=r"^[0-9a-f]{64}$")
                    & ~Q(reason="")
                ),
                name="copies_correction_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.copy_number

    @property
    def made_by(self) -> str:
        """起案した人: in the words of the page."""
        return person(self.maker_name, self.maker)

    @property
    def checked_by(self) -> str:
        """承認した人: in the words of the page."""
        return person(self.checker_name, self.checker)
