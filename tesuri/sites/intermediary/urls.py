"""中間サーバーの道順."""

from django.urls import include, path

urlpatterns = [
    path("", include("tesuri.sites.screens.urls")),
    path("entry/", include("tesuri.workplace.access.urls")),
    path("staff/", include("tesuri.workplace.staff.urls")),
    path("approvals/", include("tesuri.workplace.approvals.urls")),
    path("watch/", include("tesuri.workplace.watch.urls")),
    path("outputs/", include("tesuri.workplace.outputs.urls")),
    path("oauth/", include("tesuri.workplace.partners.urls")),
    path("", include("tesuri.intermediary.urls")),
]
handler400 = "tesuri.workplace.access.views.unreadable.refuse"
