"""支払に知らせる制度の一覧: which programmes price the months of a run and speak of its people."""

from tesuri.welfare.allowances.payment_signs import PROGRAMME as ALLOWANCES
from tesuri.welfare.payments.signs import Programme

SIGNS: list[Programme] = [ALLOWANCES]
