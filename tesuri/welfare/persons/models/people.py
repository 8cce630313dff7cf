"""台帳: a person, what is true of them in a period as known in a period, and the household read."""

from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from tesuri.ground.records.periods import one_at_a_time


class Purpose(models.TextChoices):
    """登録の目的: the only reasons for which someone may be fetched from the resident registry."""

    ALLOWANCE_CLAIM = "allowance_claim", "手当の請求・届出の受付"
    OBLIGOR = "obligor", "配偶者・扶養義務者の所得の確認"
    CARED_CHILD = "cared_child", "特別児童扶養手当の対象の児童の確認"

    @classmethod
    def of_applicants(cls) -> list[tuple[str, str]]:
        """対象者の登録の目的: who is fetched for another's claim comes in through that claim."""
        others = (cls.OBLIGOR, cls.CARED_CHILD)
        return [(purpose.value, purpose.label) for purpose in cls if purpose not in others]


class Source(models.TextChoices):
    """入手元と手段: the closed list of where a fact may come from."""

    REGISTRY = "registry", "住民基本台帳（庁内連携）"
    PERSON = "person", "本人・代理人（書面）"
    OFFICE = "office", "庁内他部署（書面）"


class Sex(models.TextChoices):
    """性別: as the resident registry codes it."""

    MALE = "1", "男"
    FEMALE = "2", "女"


class Person(models.Model):
    """人: one 宛名番号, one row; what is true of the person stands in PersonFacts."""

    key = models.UUIDField("画面用の識別子", unique=True, default=uuid4, editable=False)
    addressee_number = models.CharField("宛名番号", max_length=10, unique=True)
    purpose = models.CharField("登録の目的", max_length=20, choices=Purpose.choices)
    registered_at = models.DateTimeField("登録日時", default=timezone.now)
    registered_by_id = models.CharField("登録者", max_length=64)
    registered_by_name = models.CharField("登録者氏名", max_length=100)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="person_addressee_number_ten_digits",
                condition=Q(addressee_number__regex=r"^[0-9]{10}$"),
            ),
            models.CheckConstraint(
                name="person_purpose_listed", condition=Q(purpose__in=Purpose.values)
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)


class CorrectedBy(models.TextChoices):
    """訂正の決め方: how many people it takes to correct the register."""

    ALONE = "alone", "訂正した人だけで効く"
    TWO = "two", "別の人の承認で効く"


class PersonFacts(models.Model):
    """人の事実: true in `valid`, believed in `known`; a correction ends a belief, never a row.

    `approval`: what two people agreed on, where the city wants two; each is used once.
    """

    CORRECTABLE: ClassVar = ("name", "kana", "birth_date", "sex", "postcode", "address")

    person = models.ForeignKey(Person, models.RESTRICT, related_name="facts")
    valid = DateRangeField("有効期間")
    known = DateTimeRangeField("認識期間")
    name = models.CharField("氏名", max_length=100)
    kana = models.CharField("カナ氏名", max_length=100)
    name_key = models.CharField("氏名検索キー", max_length=200)
    kana_key = models.CharField("カナ検索キー", max_length=200)
    birth_date = models.DateField("生年月日")
    sex = models.CharField("性別", max_length=1, choices=Sex.choices)
    postcode = models.CharField("郵便番号", max_length=8, blank=True)
    address = models.CharField("住所", max_length=200)
    household_number = models.CharField("世帯番号", max_length=15, blank=True)
    relationship = models.CharField("続柄", max_length=20, blank=True)
    moved_in_on = models.DateField("転入日", null=True, blank=True)
    previous_municipality = models.CharField("前住所の団体コード", max_length=6, blank=True)
    source = models.CharField("入手元と手段", max_length=10, choices=Source.choices)
    reason = models.CharField("登録・訂正の理由", max_length=500)
    entered_by_id = models.CharField("入力者", max_length=64)
    entered_by_name = models.CharField("入力者氏名", max_length=100)
    approval = models.BigIntegerField("決裁番号", null=True, blank=True, unique=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            one_at_a_time("person_facts_one_at_a_time"),
            models.CheckConstraint(
                name="person_facts_source_listed", condition=Q(source__in=Source.values)
            ),
            models.CheckConstraint(name="person_facts_reason_given", condition=~Q(reason="")),
        ]
        indexes = [
            models.Index(
                name="person_facts_by_kana",
                fields=["kana_key"],
                opclasses=["varchar_pattern_ops"],
                condition=Q(known__upper_inf=True),
            ),
            models.Index(
                name="person_facts_by_name",
                fields=["name_key"],
                opclasses=["varchar_pattern_ops"],
                condition=Q(known__upper_inf=True),
            ),
            models.Index(
                name="person_facts_by_birth_date",
                fields=["birth_date"],
                condition=Q(known__upper_inf=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}:{self.pk}"


class HouseholdReading(models.Model):
    """世帯の読取り: the household of a person as the registry showed it at one moment."""

    person = models.ForeignKey(Person, models.RESTRICT, related_name="household_readings")
    read_at = models.DateTimeField("読取日時", default=timezone.now)
    source = models.CharField(
        "入手元と手段", max_length=10, choices=Source.choices, default=Source.REGISTRY
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.person_id}:{self.read_at:%Y-%m-%d}"


class HouseholdMember(models.Model):
    """世帯員: one member as read; who is not an applicant stays only here."""

    reading = models.ForeignKey(HouseholdReading, models.RESTRICT, related_name="members")
    addressee_number = models.CharField("宛名番号", max_length=10)
    name = models.CharField("氏名", max_length=100)
    kana = models.CharField("カナ氏名", max_length=100)
    birth_date = models.DateField("生年月日")
    sex = models.CharField("性別", max_length=1, choices=Sex.choices)
    relationship = models.CharField("続柄", max_length=20, blank=True)

    class Meta:
        ordering = ["birth_date", "id"]

    def __str__(self) -> str:
        return f"{self.reading_id}:{self.pk}"
