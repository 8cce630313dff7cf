"""一斉の文書: the pages that a campaign sends out in bundles, each once for a report and round."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tesuri.ground.records.status import StatusRow
from tesuri.welfare.allowances.models.campaigns import Campaign, YearlyReport


class MailingKind(models.TextChoices):
    """一斉の文書の種類."""

    FORM = "form", "所得状況届の用紙"
    REMINDER = "reminder", "届出の督促状"
    WITHHOLDING = "withholding", "支払差止通知書"


OF_KINDS = Q(kind__in=MailingKind.values)


class MailingOrder(StatusRow):
    """作成の指示: the newest of a kind and round says whether the worker goes on or stops."""

    campaign = models.ForeignKey(Campaign, models.RESTRICT, related_name="mailing_orders")
    kind = models.CharField("種類", max_length=11, choices=MailingKind.choices)
    round = models.PositiveSmallIntegerField("回")
    is_stopped = models.BooleanField("止めている")
    answer_by = models.DateField("提出を求める期限", null=True)

    class Meta(StatusRow.Meta):
        constraints = [
            models.CheckConstraint(name="mailing_order_kind_listed", condition=OF_KINDS),
            models.CheckConstraint(
                name="mailing_reminder_names_a_day",
                condition=~Q(kind="reminder") | Q(answer_by__isnull=False),
            ),
        ]


class MailingBundle(models.Model):
    """文書の束: pages made in one piece of work, kept as they were made."""

    campaign = models.ForeignKey(Campaign, models.RESTRICT, related_name="mailing_bundles")
    kind = models.CharField("種類", max_length=11, choices=MailingKind.choices)
    round = models.PositiveSmallIntegerField("回")
    pdf = models.BinaryField("PDF")
    digest = models.CharField("SHA-256", max_length=64)
    count = models.PositiveIntegerField("枚数")
    made_at = models.DateTimeField("作成日時", default=timezone.now)
    made_by_id = models.CharField("作成者", max_length=64)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(name="mailing_kind_listed", condition=OF_KINDS)]

    def __str__(self) -> str:
        return f"{self.campaign_id}:{self.kind}:{self.pk}"


class MailingPage(models.Model):
    """一通: of one report, once in a kind and round; on a page of a bundle of them."""

    report = models.ForeignKey(YearlyReport, models.RESTRICT, related_name="mailings")
    bundle = models.ForeignKey(MailingBundle, models.RESTRICT, related_name="pages")
    kind = models.CharField("種類", max_length=11, choices=MailingKind.choices)
    round = models.PositiveSmallIntegerField("回")
    page = models.PositiveIntegerField("ページ")

    class Meta:
        ordering = ["bundle_id", "page"]
        constraints = [
            models.UniqueConstraint(name="mailing_once", fields=["report", "kind", "round"]),
            models.UniqueConstraint(name="mailing_one_a_page", fields=["bundle", "page"]),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}:{self.kind}:{self.round}"
