"""問いは一度だけ: an answer to a challenge is taken once, though it arrives twice at once.

The question itself lies in the session of the browser, and goes with the first answer. Two answers
at the same moment read the session before either has written it; here the first one wins.
"""

from datetime import timedelta
from hashlib import sha256

from django.utils import timezone

from tesuri.workplace.access.models import UsedChallenge

KEPT = timedelta(hours=1)  # longer than any question waits for its answer


def is_first_answer(question: str) -> bool:
    """最初の答えか: true once for a question, in whatever process."""
    now = timezone.now()
    UsedChallenge.objects.filter(used_at__lt=now - KEPT).delete()
    digest = sha256(question.encode()).hexdigest()
    _, is_new = UsedChallenge.objects.get_or_create(digest=digest, defaults={"used_at": now})
    return is_new
