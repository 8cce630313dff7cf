"""中間サーバーの設定."""

from tesuri.sites.foundation import settings_for

ROOMS: list[str] = [
    "tesuri.intermediary.wire",
    "tesuri.intermediary.ledger",
    "tesuri.intermediary.codes",
    "tesuri.intermediary.copies",
    "tesuri.intermediary.provision",
    "tesuri.intermediary.enquiries",
]
TESURI_ERRANDS = "tesuri.intermediary.provision.queries.errands"
globals().update(settings_for("intermediary", ROOMS))
