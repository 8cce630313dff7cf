"""情報連携の画面の番地."""

from django.urls import path

from tesuri.welfare.exchange import views

app_name = "exchange"
urlpatterns = [
    path("enquiries/", views.enquiries, name="enquiries"),
    path("batches/<int:number>/", views.batch, name="batch"),
    path("batches/<int:number>/approve/", views.approve_batch, name="approve_batch"),
    path("enquiries/new/<uuid:key>/", views.new_enquiry, name="new_enquiry"),
    path("enquiries/<str:number>/", views.enquiry, name="enquiry"),
    path("enquiries/<str:number>/submit/", views.submit_enquiry, name="submit_enquiry"),
    path("enquiries/<str:number>/decide/", views.decide_enquiry, name="decide_enquiry"),
    path("copies/<str:number>/", views.publication, name="publication"),
    path("copies/<str:number>/submit/", views.submit_publication, name="submit_publication"),
    path("copies/<str:number>/decide/", views.decide_publication, name="decide_publication"),
    path("disclosures/<uuid:key>/", views.disclosures, name="disclosures"),
]
