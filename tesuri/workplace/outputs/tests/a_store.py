"""媒体庫: a keeper, a superior, a clerk who takes things out, and what they need for it."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from django.utils import timezone

from tests import people
from tests.entry import a_terminal
from tests.recipients import a_certificate
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals.matters import Turn
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs import actions
from tesuri.workplace.outputs.models import Medium, Recipient

HOME = {"place": "北側キャビネット", "key_holder": "障害福祉課長"}
EXPORTS = ((Duty.PAYMENTS, Level.EXPORT), (Duty.PAYMENTS, Level.EDIT), (Duty.PAYMENTS, Level.PRINT))
USES_MEDIA = ((Duty.MEDIA, Level.SEE), (Duty.MEDIA, Level.EXPORT))
SECRET = "春子さんの一覧 1000000001".encode()


@cache
def bank() -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    """銀行: its key is known to the bank and to the tests alone."""
    return a_certificate("○○銀行")


def pem(owner: tuple[rsa.RSAPrivateKey, x509.Certificate]) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding

    return owner[1].public_bytes(Encoding.PEM).decode()


@dataclass
class Store:
    """媒体庫: 伊藤 keeps it, 鈴木 approves, 佐藤 borrows and takes out."""

    keeper: Actor
    chief: Actor
    clerk: Actor

    def given(self) -> Approval:
        """The newest submission, as the chief sees it."""
        return Approval.objects.latest("number")

    def enter(self, label: str = "U-001", kind: str = "usb") -> Medium:
        return actions.enter_medium(self.keeper, kind=kind, label=label, serial="S1", **HOME)

    def decide(self, medium: Medium, *, approve: bool = True) -> None:
        turn = Turn.APPROVE if approve else Turn.SEND_BACK
        actions.decide_medium(self.chief, medium.number, turn, self.given().digest, "理由")

    def kept(self, label: str = "U-001", kind: str = "usb") -> Medium:
        medium = self.enter(label, kind)
        self.decide(medium)
        return medium

    def lend(self, medium: Medium, *, days: int = 3, borrower: str = "sato") -> None:
        actions.lend(
            self.keeper,
            medium.number,
            borrower=borrower,
            purpose="銀行へ渡す",
            used_at="窓口1番",
            due_on=timezone.localdate() + timedelta(days=days),
        )

    def lent(self, label: str = "U-001", kind: str = "usb") -> Medium:
        medium = self.kept(label, kind)
        self.lend(medium)
        self.decide(medium)
        return medium

    def erase(self, medium: Medium) -> None:
        actions.erase(
            self.keeper,
            medium.number,
            method="上書き",
            evidence="空を確認",
            done_on=timezone.localdate(),
        )

    def dispose(self, medium: Medium, done_on: date | None = None) -> None:
        actions.dispose(
            self.keeper,
            medium.number,
            method="物理的な破壊",
            performed_by="○○処理",
            certificate_number="D-7",
            done_on=done_on or timezone.localdate(),
        )

    def receiver(self) -> Recipient:
        made = actions.enter_recipient(
            self.keeper, owner="○○銀行", purpose="総合振込", pem=pem(bank())
        )
        return actions.decide_recipient(self.chief, made.number, Turn.APPROVE, self.given().digest)


def a_store_for(clerk: Actor) -> Store:
    """庫を開く: for a clerk of another room's tests, who has the rights of USES_MEDIA."""
    a_terminal()
    keeps = [(Duty.MEDIA, Level.SEE), (Duty.MEDIA, Level.EDIT)]
    keeper = people.an_officer("ito", "伊藤", *keeps)
    return Store(keeper, people.an_officer("kanri", "管理", (Duty.MEDIA, Level.APPROVE)), clerk)


def a_store() -> Store:
    """庫を開く: with everybody at their desks."""
    a_terminal()
    keeps = [(Duty.MEDIA, each) for each in (Level.SEE, Level.EDIT, Level.PRINT)]
    approves = [(duty, Level.APPROVE) for duty in (Duty.MEDIA, Duty.PAYMENTS)]
    return Store(
        people.an_officer("ito", "伊藤", *keeps),
        people.an_officer("suzuki", "鈴木", (Duty.MEDIA, Level.SEE), *approves),
        people.an_officer("sato", "佐藤", *EXPORTS, *USES_MEDIA),
    )
