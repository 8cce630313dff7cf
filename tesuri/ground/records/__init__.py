"""記録の型: periods, status rows, canonical content, and refusals that a clerk can read."""

from tesuri.ground.records.canonical import canonical, digest_of
from tesuri.ground.records.refusal import Refusal, about

__all__ = ["Refusal", "about", "canonical", "digest_of"]
