"""決裁の拒否: why an act of approval was not done, in words for the person who tried it."""

from tesuri.ground.records import Refusal


class OwnWork(Refusal):
    """自分の起案: nobody approves what he or she prepared."""

    status = 403


class ContentChanged(Refusal):
    """内容の変更: what was shown is no longer what would be approved."""

    status = 409


class NotWaiting(Refusal):
    """決裁待ちでない: it was decided, returned or withdrawn before."""

    status = 409


class AlreadyWaiting(Refusal):
    """決裁待ちがある: one submission of a matter waits at a time."""

    status = 409


class Expired(Refusal):
    """期限切れ: the submission is too old to be approved."""

    status = 409


class OneStepEach(Refusal):
    """二つの段: one person takes one step of a matter."""

    status = 403
