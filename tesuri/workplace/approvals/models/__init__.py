"""決裁の表: submissions with their steps, and what says who may decide them."""

from tesuri.workplace.approvals.models.arrangements import Deputation, Post, Route
from tesuri.workplace.approvals.models.steps import OF_THE_MAKER, Rank, Step
from tesuri.workplace.approvals.models.submissions import Approval, Outcome, Seen, State

__all__ = [
    "OF_THE_MAKER",
    "Approval",
    "Deputation",
    "Outcome",
    "Post",
    "Rank",
    "Route",
    "Seen",
    "State",
    "Step",
]
