"""口座の表: of a person, and as it stands with each payment."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tesuri.welfare.payments.formats.accounts import AccountKind
from tesuri.welfare.persons.models import Person

KINDS = [(kind.value, kind.label) for kind in AccountKind]


class AccountFields(models.Model):
    """口座: kept with the person, and again with each payment that was sent to it."""

    bank_code = models.CharField("金融機関コード", max_length=4)
    bank_name = models.CharField("金融機関名", max_length=60)
    branch_code = models.CharField("支店コード", max_length=3)
    branch_name = models.CharField("支店名", max_length=60)
    kind = models.CharField("預金種目", max_length=1, choices=KINDS)
    number = models.CharField("口座番号", max_length=7)
    holder_kana = models.CharField("口座名義人カナ", max_length=30)

    class Meta:
        abstract = True

    FIELDS: ClassVar = (
        *("bank_code", "bank_name", "branch_code", "branch_name", "kind", "number"),
        "holder_kana",
    )

    def snapshot(self) -> dict[str, str]:
        """The account as it is now, to stand with a payment for ever."""
        return {name: getattr(self, name) for name in self.FIELDS}


class Account(AccountFields):
    """振込口座: the newest row of a person is the one in use; earlier ones stay."""

    person = models.ForeignKey(Person, models.RESTRICT, related_name="accounts")
    entered_at = models.DateTimeField("登録日時", default=timezone.now)
    entered_by_id = models.CharField("登録者", max_length=64)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="account_numbers_are_digits",
                condition=Q(bank_code__regex=r"^[0-9]{4}$")
                & Q(branch_code__regex=r"^[0-9]{3}$")
                & Q(number__regex=r"^[0-9]{7}$"),
            )
        ]
