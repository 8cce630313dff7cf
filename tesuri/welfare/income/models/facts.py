"""所得: one row a person, income year and belief, with where it came from."""

from typing import Any

from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField
from django.db import models
from django.db.models import Q

from tesuri.ground.records.periods import one_at_a_time
from tesuri.welfare.income.models.entries import TerminalEntry
from tesuri.welfare.income.models.files import ImportedRow
from tesuri.welfare.income.models.matching import Disposition
from tesuri.welfare.persons.models import Person


class Source(models.TextChoices):
    """入手元と手段: the closed list of where income facts may come from."""

    NETWORK = "network", "情報提供ネットワークシステム"
    TERMINAL = "terminal", "接続端末の照会結果（二人で照合）"
    INTRA = "intra", "庁内連携（ファイル・二人で確認）"
    MATCHING = "matching", "申出と調査結果の突合"
    PERSON = "person", "本人・扶養義務者の申出（書面）"
    OFFICE = "office", "庁内他部署（書面）"


ON_PAPER = (Source.PERSON, Source.OFFICE)
FOUND = (Source.NETWORK, Source.TERMINAL, Source.OFFICE, Source.INTRA)  # not what was declared


class Taxation(models.TextChoices):
    """非課税区分: words of this product; no code list is public."""

    TAXED = "taxed", "課税"
    CAPITA_ONLY = "capita_only", "均等割のみ課税"
    EXEMPT = "exempt", "非課税"
    UNDECLARED = "undeclared", "未申告"


class OwnDisability(models.TextChoices):
    """本人の障害者控除."""

    NONE = "none", "なし"
    GENERAL = "general", "障害者"
    SPECIAL = "special", "特別障害者"


class Widow(models.TextChoices):
    """寡婦・ひとり親."""

    NONE = "none", "なし"
    WIDOW = "widow", "寡婦"
    SINGLE_PARENT = "single_parent", "ひとり親"


class IncomeFacts(models.Model):
    """所得情報: of one income year (`valid`), as believed in `known`; null is unknown, not zero."""

    YEN = (
        "total_income",
        "salary_or_pension_income",
        "social_insurance",
        "casualty_loss",
        "medical_expense",
        "small_mutual_aid",
        "spouse_special",
    )
    COUNTS = (
        "disabled_dependants",
        "special_disabled_dependants",
        "dependants",
        "elderly_dependants",
        "specific_dependants",
    )
    ITEMS = (*YEN, "own_disability", "widow", "working_student", *COUNTS)
    FILE_YEN = (
        "receipts",
        "income_levy",
        "capita_levy",
        "income_tax",
        "spouse_income_levy",
        "spouse_capita_levy",
        "spouse_income_tax",
    )
    FILE_COUNTS = (
        "deductible_spouse",
        "elderly_spouse",
        "specific_count",
        "elders_living_together",
        "elderly_count",
        "general_count",
        "disabled_living_together",
    )
    FILE_TEXTS = ("business_class", "business_code", "grant_number", "grant_history", "tax_history")
    FILE_DAYS = ("begins_on", "ends_on")
    FILE_ITEMS = (*FILE_TEXTS, *FILE_DAYS, *FILE_YEN, "taxation", *FILE_COUNTS)  # no rule asks them
    COLUMNS = (*ITEMS, *FILE_ITEMS)

    person = models.ForeignKey(Person, models.RESTRICT, related_name="income")
    income_year = models.PositiveIntegerField("所得の年")
    valid = DateRangeField("所得の期間")
    known = DateTimeRangeField("認識期間")
    total_income = models.BigIntegerField("総所得金額等", null=True)
    salary_or_pension_income = models.BigIntegerField("給与所得と公的年金等の所得", null=True)
    social_insurance = models.BigIntegerField("社会保険料控除", null=True)
    casualty_loss = models.BigIntegerField("雑損控除", null=True)
    medical_expense = models.BigIntegerField("医療費控除", null=True)
    small_mutual_aid = models.BigIntegerField("小規模企業共済等掛金控除", null=True)
    spouse_special = models.BigIntegerField("配偶者特別控除", null=True)
    own_disability = models.CharField(
        "本人の障害者控除", max_length=10, choices=OwnDisability.choices, null=True
    )
    widow = models.CharField("寡婦・ひとり親", max_length=15, choices=Widow.choices, null=True)
    working_student = models.BooleanField("勤労学生", null=True)
    disabled_dependants = models.PositiveSmallIntegerField("扶養する障害者の数", null=True)
    special_disabled_dependants = models.PositiveSmallIntegerField(
        "扶養する特別障害者の数", null=True
    )
    dependants = models.PositiveSmallIntegerField("扶養親族等の数（老人・特定を含む）", null=True)
    elderly_dependants = models.PositiveSmallIntegerField("老人扶養親族等の数", null=True)
    specific_dependants = models.PositiveSmallIntegerField("特定扶養親族等の数", null=True)
    business_class = models.CharField("業務区分", max_length=40, null=True)
    business_code = models.CharField("業務コード", max_length=40, null=True)
    grant_number = models.CharField("申請交付管理番号", max_length=40, null=True)
    grant_history = models.CharField("申請交付履歴番号", max_length=40, null=True)
    tax_history = models.CharField("税情報履歴番号", max_length=40, null=True)
    begins_on = models.DateField("開始日付", null=True)
    ends_on = models.DateField("終了日付", null=True)
    receipts = models.BigIntegerField("収入額", null=True)
    taxation = models.CharField("非課税区分", max_length=12, choices=Taxation.choices, null=True)
    income_levy = models.BigIntegerField("住民税所得割額", null=True)
    capita_levy = models.BigIntegerField("住民税均等割額", null=True)
    income_tax = models.BigIntegerField("所得税", null=True)
    spouse_income_levy = models.BigIntegerField("配偶者住民税所得割額", null=True)
    spouse_capita_levy = models.BigIntegerField("配偶者住民税均等割額", null=True)
    spouse_income_tax = models.BigIntegerField("配偶者所得税", null=True)
    deductible_spouse = models.PositiveSmallIntegerField("扶養_控除対象配偶者", null=True)
    elderly_spouse = models.PositiveSmallIntegerField("扶養_老人控対象", null=True)
    specific_count = models.PositiveSmallIntegerField("扶養_特定扶養人数", null=True)
    elders_living_together = models.PositiveSmallIntegerField("扶養_同居老親等の内数", null=True)
    elderly_count = models.PositiveSmallIntegerField("扶養_老人扶養人数", null=True)
    general_count = models.PositiveSmallIntegerField("扶養_一般扶養人数", null=True)
    disabled_living_together = models.PositiveSmallIntegerField("扶養_同居特障の内数", null=True)
    source = models.CharField("入手元と手段", max_length=10, choices=Source.choices)
    provider = models.CharField("提供者", max_length=100, blank=True)
    reference = models.CharField("照会番号・文書番号", max_length=64)
    permit_id = models.CharField("許可証の番号", max_length=100, blank=True)
    obtained_at = models.DateTimeField("入手日時")
    reason = models.CharField("登録・訂正の理由", max_length=500)
    entered_by_id = models.CharField("入力者", max_length=64)
    entered_by_name = models.CharField("入力者氏名", max_length=100)
    entry = models.OneToOneField(
        TerminalEntry, models.RESTRICT, null=True, related_name="facts", verbose_name="端末の結果"
    )
    imported = models.OneToOneField(
        ImportedRow, models.RESTRICT, null=True, related_name="facts", verbose_name="ファイルの行"
    )
    disposition = models.OneToOneField(
        Disposition, models.RESTRICT, null=True, related_name="facts", verbose_name="突合の処置"
    )

    class Meta:
        ordering = ["-income_year", "-id"]
        indexes = [  # the home page of every clerk asks where a declaration differs
            models.Index(
                name="income_facts_declared",
                fields=["person", "income_year", "-id"],
                condition=Q(source=Source.PERSON),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="income_facts_of_a_terminal_entry",
                condition=Q(source=Source.TERMINAL, entry__isnull=False)
                | (~Q(source=Source.TERMINAL) & Q(entry__isnull=True)),
            ),
            models.CheckConstraint(
                name="income_facts_of_an_imported_row",
                condition=Q(source=Source.INTRA, imported__isnull=False)
                | (~Q(source=Source.INTRA) & Q(imported__isnull=True)),
            ),
            models.CheckConstraint(
                name="income_facts_of_a_disposition",
                condition=Q(source=Source.MATCHING, disposition__isnull=False)
                | (~Q(source=Source.MATCHING) & Q(disposition__isnull=True)),
            ),
            one_at_a_time("income_facts_one_at_a_time"),
            models.UniqueConstraint(
                name="income_facts_landed_once",
                fields=["person", "income_year", "reference"],
                condition=Q(source=Source.NETWORK),
            ),
            models.CheckConstraint(
                name="income_facts_source_listed", condition=Q(source__in=Source.values)
            ),
            models.CheckConstraint(
                name="income_facts_source_named", condition=~Q(reference="") & ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}:{self.income_year}"

    @property
    def kept(self) -> dict[str, Any]:
        """値: of every item as the row of a file holds it: days as written, unknown as None."""
        values = {name: getattr(self, name) for name in self.COLUMNS}
        days = {name: str(values[name]) for name in self.FILE_DAYS if values[name] is not None}
        return values | days
