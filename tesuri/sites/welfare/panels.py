"""個人画面の区画の一覧: which rooms speak on the person page, and in which order."""

from tesuri.welfare.allowances import panels as allowances
from tesuri.welfare.exchange import panels as exchange
from tesuri.welfare.payments import panels as payments
from tesuri.welfare.persons.queries import PanelOf

PANELS: list[PanelOf] = [
    allowances.claims,
    exchange.enquiries,
    payments.payments,
    exchange.copies,
]
