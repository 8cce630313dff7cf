"""手当の画面の番地."""

from django.urls import path

from tesuri.welfare.allowances.views import campaigns, claims, decisions, figures, takeovers

app_name = "allowances"
urlpatterns = [
    path("figures/", figures.figures, name="figures"),
    path("figures/<slug:program>/<slug:name>/", figures.figure, name="figure"),
    path("figures/<slug:program>/<slug:name>/propose/", figures.propose, name="propose_figure"),
    path("proposals/<str:number>/", figures.proposal, name="proposal"),
    path("proposals/<str:number>/compare/", figures.compare, name="compare_figure"),
    path("proposals/<str:number>/submit/", figures.submit, name="submit_figure"),
    path("proposals/<str:number>/decide/", figures.decide, name="decide_figure"),
    path("campaigns/", campaigns.years, name="campaigns"),
    path("campaigns/<int:year>/", campaigns.campaign, name="campaign"),
    path("campaigns/<int:year>/begin/", campaigns.begin, name="begin_campaign"),
    path("campaigns/<int:year>/find/", campaigns.find, name="find_report"),
    path("campaigns/<int:year>/<slug:stage>/", campaigns.campaign, name="campaign_stage"),
    path("reports/<int:number>/", campaigns.report, name="report"),
    path("reports/<int:number>/exempt/", campaigns.exempt, name="exempt_report"),
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
]
