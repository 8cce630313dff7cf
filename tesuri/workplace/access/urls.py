"""入口と端末の住所: every site includes these at its root."""

from django.urls import path

from tesuri.workplace.access.views import entrance, own, terminals

app_name = "access"
urlpatterns = [
    path("", entrance.entrance, name="entrance"),
    path("terminal/request", entrance.terminal_request, name="terminal_request"),
    path("terminal/challenge", entrance.terminal_challenge, name="terminal_challenge"),
    path("terminal/proof", entrance.terminal_proof, name="terminal_proof"),
    path("password", entrance.password, name="password"),
    path("key", entrance.key, name="key"),
    path("enrolment/", entrance.enrolment, name="enrolment"),
    path("enrol/options", entrance.enrolment_options, name="enrolment_options"),
    path("enrol", entrance.enrol, name="enrol"),
    path("password/change/", own.change_password, name="change_password"),
    path("announcement/", own.announcement_of_logging, name="announcement"),
    path("verification/", own.verification_page, name="verification"),
    path("verify/options", own.verification_options, name="verification_options"),
    path("verify", own.verify, name="verify"),
    path("leave", entrance.leave, name="leave"),
    path("demo-passkey.js", entrance.demo_script, name="demo_script"),
    path("terminals/", terminals.listed, name="terminals"),
    path("terminals/<str:number>/confirm", terminals.confirm, name="confirm_terminal"),
    path("terminals/<str:number>/accept", terminals.accept, name="accept_terminal"),
    path("terminals/<str:number>/retire", terminals.retire, name="retire_terminal"),
]
