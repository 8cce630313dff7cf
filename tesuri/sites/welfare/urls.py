"""障害者福祉システムの道順."""

from importlib.util import find_spec

from django.urls import include, path

ROOMS = [
    ("", "tesuri.sites.screens.urls"),
    ("entry/", "tesuri.workplace.access.urls"),
    ("persons/", "tesuri.welfare.persons.urls"),
    ("exchange/", "tesuri.welfare.exchange.urls"),
    ("income/", "tesuri.welfare.income.urls"),
    ("payments/", "tesuri.welfare.payments.urls"),
    ("allowances/", "tesuri.welfare.allowances.urls"),
]
urlpatterns = [
    path(prefix, include(room))
    for prefix, room in ROOMS
    if find_spec(room.rpartition(".")[0]) and find_spec(room)
]
