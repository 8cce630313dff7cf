"""情報提供の表: what came under each permit, and what people proposed, approved and sent."""

from tesuri.intermediary.provision.models.answers import ENDS, KIND, Answer, Draft, Paper, Step
from tesuri.intermediary.provision.models.provisions import Provision

__all__ = ["ENDS", "KIND", "Answer", "Draft", "Paper", "Provision", "Step"]
