"""伝送の拒否: why a message, a permit or an answer is not taken."""

from tesuri.ground.records import Refusal


class WireRefusal(Refusal):
    """電文の拒否: nothing was changed."""

    usual_code = "refused"

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message, code=code or self.usual_code)


class UnknownKey(WireRefusal):
    """鍵不明: nobody has published a key of this name, or we hold none."""

    usual_code = "unknown_key"


class Forged(WireRefusal):
    """署名不正: it is not from whom it says, or was changed on the way."""

    usual_code = "forged"


class Malformed(WireRefusal):
    """形の誤り: signed, but not to be read."""

    usual_code, status = "malformed", 400


class Expired(WireRefusal):
    """期限切れ: its time has run out."""

    usual_code = "expired"


class Foreign(WireRefusal):
    """宛先違い: it is addressed to somebody else."""

    usual_code = "foreign"


class Replayed(WireRefusal):
    """再送: the same message came before."""

    usual_code, status = "replayed", 409


class DoesNotOpen(WireRefusal):
    """開封不可: not sealed for this body, or not under this permit."""

    usual_code = "does_not_open"


class ListOutdated(WireRefusal):
    """照合リストの期限切れ: the body's copy is not reviewed for this day; nothing goes out."""

    usual_code = "permit_list_outdated"


class NotOnList(WireRefusal):
    """照合リスト外: the list does not allow it."""

    usual_code = "not_on_own_list"


class NotAnInstitution(WireRefusal):
    """機関不明: the code is not one of the network, or may not be used here."""

    usual_code = "unknown_institution"


class HubUnreachable(WireRefusal):
    """ネットワーク不通: no answer came; the same may be asked again."""

    usual_code, status = "hub_unreachable", 503

    def __init__(self, cause: str) -> None:
        super().__init__(
            "情報提供ネットワークにつながりません。しばらくして、もう一度行ってください。"
        )
        self.cause = cause


class HubRefused(WireRefusal):
    """ネットワークの拒否: the hub or the other body said no, with its code."""

    usual_code = "hub_refused"
