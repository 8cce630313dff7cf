"""支払の表: accounts, months owed, runs with their payments, results of the bank, and the books."""

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
    "JournalEntry",
    "JournalLine",
    "Month",
    "Outcome",
    "Payment",
    "PaymentLine",
    "Result",
    "ResultLine",
    "ResultWay",
    "Run",
    "RunKind",
    "RunStep",
    "Sending",
    "Settlement",
    "Stage",
    "Title",
    "TransferFile",
]
