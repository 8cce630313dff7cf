"""手当の監査事象: what the log says of claims, judgements, decisions and notices."""

from tesuri.workplace.audit import events


class Event(events.Event):
    """手当の事象: the log's own words, with the label that an auditor reads."""

    FORM_OPENED = "allowances.form_opened", "請求の受付の画面の閲覧"
    CLAIM_ACCEPTED = "allowances.claim_accepted", "請求の受付"
    CLAIM_VIEWED = "allowances.claim_viewed", "請求の閲覧"
    CLAIMS_LISTED = "allowances.claims_listed", "請求の一覧の閲覧"
    FACTS_AMENDED = "allowances.facts_amended", "請求の事実の変更"
    OBLIGOR_SETTLED = "allowances.obligor_settled", "扶養義務者の登録・除外"
    BINDING_REQUESTED = "allowances.binding_requested", "個人番号の登録依頼"
    BINDING_ASKED = "allowances.binding_asked", "個人番号の登録状態の確認"
    JUDGEMENT_ENTERED = "allowances.judgement_entered", "障害の判定の登録"
    ANSWER_LANDED = "allowances.answer_landed", "回答の取込み"
    CLAIM_ASSESSED = "allowances.claim_assessed", "支給要件の判定"
    DECISION_DRAFTED = "allowances.decision_drafted", "決定の起案"
    DECISION_SUBMITTED = "allowances.decision_submitted", "決定を決裁に上げた"
    DECISION_RETURNED = "allowances.decision_returned", "決定の差戻し"
    DECISION_IN_FORCE = "allowances.decision_in_force", "決定の効力発生"
    DECISION_VIEWED = "allowances.decision_viewed", "決定の閲覧"
    FIGURES_LISTED = "allowances.figures_listed", "法令の値の閲覧"
    FIGURE_PROPOSED = "allowances.figure_proposed", "法令の値の版の提案"
    FIGURE_COMPARED = "allowances.figure_compared", "法令の値の版の影響の計算"
    FIGURE_PROPOSAL_VIEWED = "allowances.figure_proposal_viewed", "法令の値の提案の閲覧"
    FIGURE_SUBMITTED = "allowances.figure_submitted", "法令の値の版を決裁に上げた"
    FIGURE_RETURNED = "allowances.figure_returned", "法令の値の版の差戻し・取下げ"
    FIGURE_ACTIVATED = "allowances.figure_activated", "法令の値の版を有効にした"
    FIGURE_RUNS_OUT = "allowances.figure_runs_out", "法令の値の確認の期限の予告"
    NOTICE_ISSUED = "allowances.notice_issued", "通知書の発行"
    NOTICE_PRINTED = "allowances.notice_printed", "通知書の印刷・出力"
