"""問いは一度だけ: an answer to a challenge is taken once, though it arrives twice at once.

The question itself lies in the session of the browser, and goes with the first answer. Two answers
at the same moment read the session before either has written it; here the first one wins.
"""

from datetime import timedelta
from hashlib import sha256

from django.utils import timezone

from tesuri.ground.records.prepared import prepared

KEPT = timedelta(hours=1)  # longer than any question waits for its answer
# The unique digest decides between two answers, also while the first is not committed yet.
ANSWERED = """
WITH gone AS (DELETE FROM access_usedchallenge WHERE used_at < %(forgotten)s)
INSERT INTO access_usedchallenge (digest, used_at) VALUES (%(digest)s, %(now)s)
ON CONFLICT (digest) DO NOTHING
"""


def is_first_answer(question: str) -> bool:
    """最初の答えか: true once for a question, in whatever process."""
    now, digest = timezone.now(), sha256(question.encode()).hexdigest()
    with prepared() as cursor:
        cursor.execute(ANSWERED, {"digest": digest, "now": now, "forgotten": now - KEPT})
        return bool(cursor.rowcount)
