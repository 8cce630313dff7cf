"""所得: one row a person, income year and belief, with where it came from."""

import json
from typing import Any

from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from tesuri.ground.records.periods import one_at_a_time
from tesuri.welfare.persons.models import Person


class Source(models.TextChoices):
    """入手元と手段: the closed list of where income facts may come from."""

    NETWORK = "network", "情報提供ネットワークシステム"
    TERMINAL = "terminal", "接続端末の照会結果（二人で照合）"
    PERSON = "person", "本人・扶養義務者の申出（書面）"
    OFFICE = "office", "庁内他部署（書面）"


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


class TerminalEntry(models.Model):
    """端末の結果の登録: what a terminal received and what is to be entered, fixed by its digest."""

    number = models.CharField("登録番号", max_length=20, unique=True)
    person = models.ForeignKey(Person, models.RESTRICT, related_name="terminal_entries")
    income_year = models.PositiveIntegerField("所得の年")
    content = models.TextField("内容（正準形のJSON）")
    digest = models.CharField("内容のハッシュ値", max_length=64)
    drafted_at = models.DateTimeField("起案日時", default=timezone.now)
    drafted_by_id = models.CharField("起案者", max_length=64)
    drafted_by_name = models.CharField("起案者氏名", max_length=100)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number

    @property
    def told(self) -> dict[str, Any]:
        """The content as it was fixed."""
        told: dict[str, Any] = json.loads(self.content)
        return told


class Comparison(models.Model):
    """照合: another person read the received record anew, and found the same."""

    entry = models.OneToOneField(TerminalEntry, models.RESTRICT, related_name="comparison")
    compared_by_id = models.CharField("照合者", max_length=64)
    compared_by_name = models.CharField("照合者氏名", max_length=100)
    compared_at = models.DateTimeField("照合日時", default=timezone.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.entry_id)


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

    class Meta:
        ordering = ["-income_year", "-id"]
        constraints = [
            models.CheckConstraint(
                name="income_facts_of_a_terminal_entry",
                condition=Q(source=Source.TERMINAL, entry__isnull=False)
                | (~Q(source=Source.TERMINAL) & Q(entry__isnull=True)),
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
