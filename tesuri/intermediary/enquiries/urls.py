"""情報照会の宛先."""

from django.urls import path

from tesuri.intermediary.enquiries import views

app_name = "enquiries"
urlpatterns = [
    path("enquiries/", views.enquiries, name="enquiries"),
    path("enquiries/new", views.new, name="new"),
    path("enquiries/drafts/<str:enquiry_number>", views.draft, name="draft"),
    path("enquiries/drafts/<str:enquiry_number>/decision", views.decide, name="decide"),
    path("enquiries/<str:enquiry_number>", views.show, name="show"),
    path("api/enquiries", views.send, name="send"),
    path("api/enquiries/<str:enquiry_number>", views.read, name="read"),
    path("wire/answers", views.answers, name="answers"),
]
