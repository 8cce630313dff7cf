"""情報提供等記録の宛先."""

from django.urls import path

from tesuri.intermediary.ledger import views

app_name = "ledger"
urlpatterns = [
    path("ledger/", views.entries, name="entries"),
    path("api/disclosures/<str:unified_number>", views.disclosures, name="disclosures"),
]
