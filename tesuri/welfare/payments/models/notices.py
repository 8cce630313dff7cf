"""支払通知書の表: which page of which bundle tells a person of a payment."""

from django.db import models
from django.utils import timezone

from tesuri.welfare.payments.models.runs import Payment, Run


class NoticeBundle(models.Model):
    """支払通知書の束: pages made in one piece of work, kept as they were made."""

    run = models.ForeignKey(Run, models.RESTRICT, related_name="notice_bundles")
    pdf = models.BinaryField("PDF")
    digest = models.CharField("SHA-256", max_length=64)
    count = models.PositiveIntegerField("枚数")
    made_at = models.DateTimeField("作成日時", default=timezone.now)
    made_by_id = models.CharField("作成者", max_length=64)

    class Meta:
        ordering = ["id"]


class PaymentNotice(models.Model):
    """支払通知書: once a payment, on a page of a bundle."""

    payment = models.OneToOneField(Payment, models.RESTRICT, related_name="notice")
    bundle = models.ForeignKey(NoticeBundle, models.RESTRICT, related_name="notices")
    page = models.PositiveIntegerField("ページ")

    class Meta:
        ordering = ["bundle_id", "page"]
        constraints = [
            models.UniqueConstraint(fields=["bundle", "page"], name="payments_one_notice_a_page")
        ]
