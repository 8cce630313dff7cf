"""障害者福祉システムの設定."""

from tesuri.sites.foundation import settings_for

ROOMS: list[str] = [
    "tesuri.welfare.persons",
    "tesuri.welfare.income",
    "tesuri.welfare.payments",
    "tesuri.welfare.exchange",
    "tesuri.welfare.allowances",
]
globals().update(settings_for("welfare", ROOMS))
TESURI_PERSON_PANELS = "tesuri.sites.welfare.panels.PANELS"
TESURI_PAYMENT_SIGNS = "tesuri.sites.welfare.signs.SIGNS"
TESURI_ERRANDS = "tesuri.sites.welfare.errands.waiting"
TESURI_WATCH_FACTS = "tesuri.sites.welfare.watched.facts"
