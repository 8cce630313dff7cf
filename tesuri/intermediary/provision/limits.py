"""職員の回答の限度: what a city may set, between bounds."""

from tesuri.ground.records.limits import limit

VALID_DAYS = limit("ANSWER_VALID_DAYS", "職員の回答の承認が有効な日数", "日", 7, 1, 30)
