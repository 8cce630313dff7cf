"""所得の表: beliefs with their sources, and what two people agreed on before it became one."""

from tesuri.welfare.income.models.entries import Comparison, TerminalEntry
from tesuri.welfare.income.models.facts import (
    FOUND,
    ON_PAPER,
    IncomeFacts,
    OwnDisability,
    Source,
    Taxation,
    Widow,
)
from tesuri.welfare.income.models.files import Effect, ImportedRow, IncomeFile
from tesuri.welfare.income.models.matching import Believed, Disposition

__all__ = [
    "FOUND",
    "ON_PAPER",
    "Believed",
    "Comparison",
    "Disposition",
    "Effect",
    "ImportedRow",
    "IncomeFacts",
    "IncomeFile",
    "OwnDisability",
    "Source",
    "Taxation",
    "TerminalEntry",
    "Widow",
]
