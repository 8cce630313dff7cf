"""台帳の画面の番地."""

from django.urls import path

from tesuri.welfare.persons.views import correction_rule, deaths, register, shieldings

app_name = "persons"
urlpatterns = [
    path("search/", register.search, name="search"),
    path("registry/", register.registry_search, name="registry"),
    path("register/", register.register, name="register"),
    path("<uuid:key>/", register.person, name="person"),
    path("shieldings/", shieldings.listed, name="shieldings"),
    path("shieldings/<int:number>/", shieldings.shielding, name="shielding"),
    path("shieldings/<int:number>/extend/", shieldings.extend, name="extend_shielding"),
    path("shieldings/<int:number>/lift/", shieldings.submit_lift, name="submit_lift"),
    path("shieldings/<int:number>/decide/", shieldings.decide_lift, name="decide_lift"),
    path("corrections/rule/", correction_rule.correction_rule, name="correction_rule"),
    path("corrections/rule/propose/", correction_rule.propose, name="propose_correction_rule"),
    path("<uuid:key>/shield/", shieldings.enter, name="shield"),
    path("<uuid:key>/death/", deaths.death, name="death"),
    path("<uuid:key>/correct/", register.correct, name="correct"),
]
