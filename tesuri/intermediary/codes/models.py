"""符号の表: 団体内統合宛名番号 ⇔ 符号, for one body; the code is sealed and found by its mark."""

from django.db import models
from django.utils import timezone

UNIFIED_NUMBER = r"^[0-9]{15}$"


class Acquisition(models.Model):
    """符号の取得依頼: the 取得番号 by which the hub knows the request (番号利用法21条の2)."""

    body = models.CharField("団体", max_length=6)
    unified_number = models.CharField("団体内統合宛名番号", max_length=15)
    acquisition_number = models.CharField("取得番号", max_length=64)
    requested_at = models.DateTimeField("依頼日時", default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "unified_number"], name="codes_one_request"),
            models.UniqueConstraint(
                fields=["body", "acquisition_number"], name="codes_one_acquisition"
            ),
            models.CheckConstraint(
                condition=models.Q(unified_number__regex=UNIFIED_NUMBER),
                name="codes_number_of_15",
            ),
        ]

    def __str__(self) -> str:
        return self.acquisition_number


class Linkage(models.Model):
    """符号: belongs to one person at one body, serves the exchange alone, and stands only here."""

    body = models.CharField("団体", max_length=6)
    unified_number = models.CharField("団体内統合宛名番号", max_length=15)
    sealed_code = models.BinaryField("封をした符号")
    code_mark = models.BinaryField("符号の照合印", max_length=32)
    obtained_at = models.DateTimeField("取得日時", default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "unified_number"], name="codes_one_code"),
            models.UniqueConstraint(fields=["body", "code_mark"], name="codes_one_person"),
            models.CheckConstraint(
                condition=models.Q(unified_number__regex=UNIFIED_NUMBER),
                name="codes_linked_number_of_15",
            ),
        ]
