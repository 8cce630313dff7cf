"""支払の表: accounts, months owed, runs with their payments, results of the bank, and the books."""

from tesuri.welfare.payments.models.accounts import KINDS, Account, AccountFields
from tesuri.welfare.payments.models.books import EntryKind, JournalEntry, JournalLine, Title
from tesuri.welfare.payments.models.months import Hold, Month
from tesuri.welfare.payments.models.results import (
    Bounce,
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
    "EntryKind",
    "Finding",
    "Hold",
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
    "RunStep",
    "Sending",
    "Settlement",
    "Stage",
    "Title",
    "TransferFile",
]
