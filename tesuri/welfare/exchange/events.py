"""情報連携の監査事象: what the log says of enquiries, answers, copies and disclosures."""

from tesuri.workplace.audit import events


class Event(events.Event):
    """情報連携の事象: the log's own words, with the label that an auditor reads."""

    FORM_OPENED = "exchange.form_opened", "照会の起案の画面の閲覧"
    ENQUIRY_DRAFTED = "exchange.enquiry_drafted", "照会の起案"
    ENQUIRY_SUBMITTED = "exchange.enquiry_submitted", "照会を決裁に上げた"
    ENQUIRY_APPROVED = "exchange.enquiry_approved", "照会の承認"
    ENQUIRY_RETURNED = "exchange.enquiry_returned", "照会の差戻し"
    ENQUIRY_SENT = "exchange.enquiry_sent", "照会の送信"
    ENQUIRY_ENDED = "exchange.enquiry_ended", "照会の終了"
    ENQUIRY_VIEWED = "exchange.enquiry_viewed", "照会の閲覧"
    ENQUIRIES_LISTED = "exchange.enquiries_listed", "照会の一覧の閲覧"
    ANSWER_RECEIVED = "exchange.answer_received", "回答の受領"
    COPY_DRAFTED = "exchange.copy_drafted", "副本登録の起案"
    COPY_SUBMITTED = "exchange.copy_submitted", "副本登録を決裁に上げた"
    COPY_APPROVED = "exchange.copy_approved", "副本登録の承認"
    COPY_RETURNED = "exchange.copy_returned", "副本登録の差戻し"
    COPY_REGISTERED = "exchange.copy_registered", "副本の登録"
    COPY_VIEWED = "exchange.copy_viewed", "副本登録の閲覧"
    DISCLOSURES_VIEWED = "exchange.disclosures_viewed", "情報提供等記録の開示一覧の閲覧"
    BATCH_DRAFTED = "exchange.batch_drafted", "一括照会の起案"
    BATCH_VIEWED = "exchange.batch_viewed", "一括照会の閲覧"
    BATCH_APPROVED = "exchange.batch_approved", "一括照会の承認"
