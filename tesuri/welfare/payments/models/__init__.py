"""支払の表: accounts, months, runs, results of the bank, overpayments, notices, and the books."""

from tesuri.welfare.payments.models.accounts import KINDS, Account, AccountFields
from tesuri.welfare.payments.models.books import EntryKind, JournalEntry, JournalLine, Title
from tesuri.welfare.payments.models.bounces import (
    Bounce,
    BounceState,
    BounceStep,
    CounterReceipt,
    IdentityProof,
)
from tesuri.welfare.payments.models.months import Hold, Month
from tesuri.welfare.payments.models.notices import NoticeBundle, PaymentNotice
from tesuri.welfare.payments.models.overpayments import (
    Overpayment,
    OverpaymentKind,
    OverpaymentLine,
    OverpaymentState,
    OverpaymentStep,
)
from tesuri.welfare.payments.models.recovery import (
    MOST_PERCENT,
    Instalment,
    LetterKind,
    PlanAgreement,
    RecoveryLetter,
    RecoveryPlan,
    RecoveryWay,
    Repayment,
    SetOff,
)
from tesuri.welfare.payments.models.results import (
    BounceReason,
    Outcome,
    Result,
    ResultLine,
    ResultWay,
    Sending,
    Settlement,
)
from tesuri.welfare.payments.models.runs import (
    Finding,
    Payment,
    PaymentLine,
    Run,
    RunKind,
    RunStep,
    Stage,
    TransferFile,
)

__all__ = [
    "KINDS",
    "MOST_PERCENT",
    "Account",
    "AccountFields",
    "Bounce",
    "BounceReason",
    "BounceState",
    "BounceStep",
    "CounterReceipt",
    "EntryKind",
    "Finding",
    "Hold",
    "IdentityProof",
    "Instalment",
    "JournalEntry",
    "JournalLine",
    "LetterKind",
    "Month",
    "NoticeBundle",
    "Outcome",
    "Overpayment",
    "OverpaymentKind",
    "OverpaymentLine",
    "OverpaymentState",
    "OverpaymentStep",
    "Payment",
    "PaymentLine",
    "PaymentNotice",
    "PlanAgreement",
    "RecoveryLetter",
    "RecoveryPlan",
    "RecoveryWay",
    "Repayment",
    "Result",
    "ResultLine",
    "ResultWay",
    "Run",
    "RunKind",
    "RunStep",
    "Sending",
    "SetOff",
    "Settlement",
    "Stage",
    "Title",
    "TransferFile",
]
