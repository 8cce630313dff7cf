"""支払の住所."""

from django.urls import path

from tesuri.welfare.payments.views import bounces, notices, overpayments, records, recovery, results
from tesuri.welfare.payments.views import runs as views

app_name = "payments"
urlpatterns = [
    path("", views.runs, name="runs"),
    path("draft/", views.draft, name="draft"),
    path("<int:number>/", views.run, name="run"),
    path("<int:number>/findings/<int:finding>/", views.dispose, name="dispose"),
    path("<int:number>/submit/", views.submit, name="submit"),
    path("<int:number>/decide/", views.decide, name="decide"),
    path("<int:number>/discard/", views.discard, name="discard"),
    path("<int:number>/file/", views.make_file, name="make_file"),
    path("<int:number>/file/sending/", results.record_sending, name="record_sending"),
    path("<int:number>/result/", results.enter, name="enter_result"),
    path("results/<int:number>/", results.result, name="result"),
    path("results/<int:number>/decide/", results.decide, name="decide_result"),
    path("bounces/", bounces.bounces, name="bounces"),
    path("bounces/draft/", bounces.draft_reissue, name="draft_reissue"),
    path("bounces/<int:number>/", bounces.bounce, name="bounce"),
    path("bounces/<int:number>/account/", bounces.enter_account, name="bounce_account"),
    path("bounces/<int:number>/counter/", bounces.propose_counter, name="propose_counter"),
    path("bounces/<int:number>/decide/", bounces.decide, name="decide_counter"),
    path("bounces/<int:number>/give-up/", bounces.give_up_counter, name="give_up_counter"),
    path("bounces/<int:number>/cash/", bounces.pay_at_counter, name="pay_at_counter"),
    path("<int:number>/record/", records.record, name="record"),
    path("<int:number>/record/order/", records.order_record, name="order_record"),
    path("<int:number>/file/order/", views.order_file, name="order_file"),
    path("<int:number>/notices/", notices.make, name="make_notices"),
    path("<int:number>/notices/order/", notices.for_print_shop, name="order_notices"),
    path("notices/<int:number>/print/", notices.print_bundle, name="print_notices"),
    path("transfers/<int:number>/notice/", notices.make_one, name="make_notice"),
    path("overpayments/", overpayments.overpayments, name="overpayments"),
    path("overpayments/draft/", overpayments.draft, name="draft_overpayment"),
    path("overpayments/<int:number>/", overpayments.overpayment, name="overpayment"),
    path("overpayments/<int:number>/submit/", overpayments.submit, name="submit_overpayment"),
    path("overpayments/<int:number>/decide/", overpayments.decide, name="decide_overpayment"),
    path("overpayments/<int:number>/discard/", overpayments.discard, name="discard_overpayment"),
    path("overpayments/<int:number>/set-off/", recovery.set_off, name="propose_set_off"),
    path("overpayments/<int:number>/instalments/", recovery.instalments, name="instalments"),
    path("recovery/<int:number>/", recovery.plan, name="recovery"),
    path("recovery/<int:number>/decide/", recovery.decide, name="decide_recovery"),
    path("instalments/<int:number>/repayment/", recovery.repay, name="repay"),
    path("instalments/<int:number>/slip/", recovery.issue_slip, name="issue_slip"),
    path("instalments/<int:number>/reminder/", recovery.issue_reminder, name="issue_reminder"),
    path("letters/<int:number>/", recovery.letter, name="recovery_letter"),
]
