"""手当の画面の番地."""

from django.urls import path

from tesuri.welfare.allowances.views import carers, claims, decisions, figures, takeovers

app_name = "allowances"
urlpatterns = [
    path("figures/", figures.figures, name="figures"),
    path("figures/<slug:program>/<slug:name>/", figures.figure, name="figure"),
    path("figures/<slug:program>/<slug:name>/propose/", figures.propose, name="propose_figure"),
    path("proposals/<str:number>/", figures.proposal, name="proposal"),
    path("proposals/<str:number>/compare/", figures.compare, name="compare_figure"),
    path("proposals/<str:number>/submit/", figures.submit, name="submit_figure"),
    path("proposals/<str:number>/decide/", figures.decide, name="decide_figure"),
    path("claims/", claims.claims, name="claims"),
    path("claims/new/<uuid:key>/", claims.new_claim, name="new_claim"),
    path("claims/new/<uuid:key>/<slug:program>/", claims.new_claim_of, name="new_claim_of"),
    path("takeovers/new/<uuid:key>/", takeovers.new_takeover, name="new_takeover"),
    path("claims/<str:number>/", claims.claim, name="claim"),
    path("claims/<str:number>/binding/", claims.bind, name="bind"),
    path("claims/<str:number>/binding/ask/", claims.ask_binding, name="ask_binding"),
    path("claims/<str:number>/facts/", claims.amend, name="amend"),
    path("claims/<str:number>/obligors/", claims.obligors, name="obligors"),
    path("claims/<str:number>/judgement/", claims.judge, name="judge"),
    path("claims/<str:number>/assessment/", decisions.assessment, name="assessment"),
    path("claims/<str:number>/decide/", decisions.draft, name="draft"),
    path("decisions/<str:number>/", decisions.decision, name="decision"),
    path("decisions/<str:number>/submit/", decisions.submit, name="submit"),
    path("decisions/<str:number>/decide/", decisions.decide, name="decide"),
    path("decisions/<str:number>/notice/<slug:kind>/issue/", decisions.issue, name="issue"),
    path("decisions/<str:number>/notice/<slug:kind>/", decisions.notice, name="notice"),
    path("decisions/<str:number>/publish/", decisions.publish, name="publish"),
    path("decisions/<str:number>/correct_copy/", decisions.correct_copy, name="correct_copy"),
    path("carers/", carers.cases, name="carers"),
    path("carers/new/<uuid:key>/", carers.new_case, name="new_carer"),
    path("carers/<str:number>/", carers.case, name="carer"),
    path("carers/<str:number>/facts/", carers.amend_carer, name="amend_carer"),
    path("carers/<str:number>/children/<int:child>/", carers.amend_child, name="amend_child"),
    path("carers/<str:number>/obligors/", carers.obligors, name="carer_obligors"),
    path("filings/<str:number>/", carers.filing, name="filing"),
    path("filings/<str:number>/papers/", carers.record_papers, name="record_papers"),
    path("filings/<str:number>/check/", carers.check, name="check_filing"),
    path("filings/<str:number>/withdraw/", carers.withdraw, name="withdraw_filing"),
]
