"""障害者福祉システムの道順."""

from django.urls import include, path

urlpatterns = [
    path("", include("tesuri.sites.screens.urls")),
    path("entry/", include("tesuri.workplace.access.urls")),
    path("staff/", include("tesuri.workplace.staff.urls")),
    path("approvals/", include("tesuri.workplace.approvals.urls")),
    path("watch/", include("tesuri.workplace.watch.urls")),
    path("outputs/", include("tesuri.workplace.outputs.urls")),
    path("persons/", include("tesuri.welfare.persons.urls")),
    path("exchange/", include("tesuri.welfare.exchange.urls")),
    path("income/", include("tesuri.welfare.income.urls")),
    path("payments/", include("tesuri.welfare.payments.urls")),
    path("allowances/", include("tesuri.welfare.allowances.urls")),
]
handler400 = "tesuri.workplace.access.views.unreadable.refuse"
