"""決裁の事象."""

from tesuri.workplace.audit.events import Event


class ApprovalEvent(Event):
    """決裁の監査事象."""

    SUBMITTED = "approvals.submitted", "決裁に上げた"
    STEP_APPROVED = "approvals.step_approved", "途中の段の承認"
    APPROVED = "approvals.approved", "承認"
    RETURNED = "approvals.returned", "差戻し"
    WITHDRAWN = "approvals.withdrawn", "取下げ"
    SEEN = "approvals.seen", "差戻しの理由を見た"
    LISTED = "approvals.listed", "決裁の一覧を見た"
    VIEWED = "approvals.viewed", "決裁の内容を見た"
    ROUTE_SET = "approvals.route_set", "決裁区分を定めた"
    POST_GIVEN = "approvals.post_given", "職位を登録した"
    DEPUTY_NAMED = "approvals.deputy_named", "代決者を定めた"
    ARRANGEMENT_ENDED = "approvals.arrangement_ended", "職位・代決を取りやめた"
    ARRANGEMENTS_LISTED = "approvals.arrangements_listed", "決裁の取決めを見た"
