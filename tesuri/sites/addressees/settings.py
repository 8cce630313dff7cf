"""団体内統合宛名システムの設定."""

from tesuri.sites.foundation import settings_for

ROOMS: list[str] = ["tesuri.addressees"]
TESURI_ERRANDS = "tesuri.addressees.queries.errands"
globals().update(settings_for("addressees", ROOMS))
