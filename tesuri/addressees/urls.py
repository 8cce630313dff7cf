"""団体内統合宛名の住所: screens for officers, and the operations for other systems."""

from django.urls import path

from tesuri.addressees import api, views

app_name = "addressees"
urlpatterns = [
    path("checks/", views.checks, name="checks"),
    path("checks/<uuid:key>/", views.check, name="check"),
    path("checks/<uuid:key>/confirm", views.confirm, name="confirm"),
    path("checks/<uuid:key>/reject", views.reject, name="reject"),
    path("bindings/", views.bound, name="bindings"),
    path("api/bindings", api.request_binding, name="api-request-binding"),
    path("api/bindings/<str:addressee_number>", api.read_binding, name="api-read-binding"),
    path("api/enquiries", api.send_enquiry, name="api-send-enquiry"),
    path("api/enquiries/<str:enquiry_number>", api.read_enquiry, name="api-read-enquiry"),
    path("api/copies", api.register_copy, name="api-register-copy"),
    path("api/disclosures/<str:addressee_number>", api.read_disclosures, name="api-disclosures"),
]
