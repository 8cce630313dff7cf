"""入口と端末の住所: every site includes these at its root."""

from django.urls import path

from tesuri.workplace.access.views import (
    emergencies,
    entrance,
    holders,
    keys,
    own,
    purpose,
    situation,
    terminals,
)

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
    path("purpose/", purpose.purpose, name="purpose"),
    path("password/change/", own.change_password, name="change_password"),
    path("announcement/", own.announcement_of_logging, name="announcement"),
    path("verification/", own.verification_page, name="verification"),
    path("verify/options", own.verification_options, name="verification_options"),
    path("verify", own.verify, name="verify"),
    path("leave", entrance.leave, name="leave"),
    path("demo-passkey.js", entrance.demo_script, name="demo_script"),
    path("keys/", keys.own, name="keys"),
    path("keys/existing", keys.existing, name="key_existing"),
    path("keys/proof", keys.proof, name="key_proof"),
    path("keys/add", keys.add, name="add_key"),
    path("keys/<int:number>/name", keys.rename, name="rename_key"),
    path("keys/<int:number>/give-back", keys.give_back, name="give_back_key"),
    path("holders/", holders.listed, name="holders"),
    path("holders/<int:number>/", holders.one, name="holder"),
    path("holders/<int:number>/keys/<int:key>/revoke", holders.revoke, name="revoke_key"),
    path("holders/<int:number>/ticket", holders.issue, name="issue_ticket"),
    path("tickets/<int:number>/confirm", holders.confirm, name="confirm_ticket"),
    path("tickets/<int:number>/void", holders.void, name="void_ticket"),
    path("situation/", situation.shown, name="situation"),
    path("situation/accounts/<int:number>/lift", situation.lift, name="lift_wait"),
    path(
        "situation/terminals/<str:number>/lift", situation.lift_terminal, name="lift_terminal_wait"
    ),
    path("situation/sessions/<int:number>/end", situation.end, name="end_session"),
    path("emergencies/", emergencies.listed, name="emergencies"),
    path("emergencies/ask", emergencies.ask, name="ask_emergency"),
    path("emergencies/report/", emergencies.report, name="emergency_report"),
    path("emergencies/<int:number>/confirm", emergencies.confirm, name="confirm_emergency"),
    path("emergencies/<int:number>/end", emergencies.end, name="end_emergency"),
    path("emergencies/<int:number>/note", emergencies.note, name="note_emergency"),
    path("terminals/", terminals.listed, name="terminals"),
    path("terminals/<str:number>/retire", terminals.retire, name="retire_terminal"),
]
