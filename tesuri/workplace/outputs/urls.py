"""印刷・出力・媒体の住所."""

from django.urls import path

from tesuri.workplace.outputs.views import media, orders, recipients, screens

app_name = "outputs"
urlpatterns = [
    path("media/", media.listed, name="media"),
    path("media/search/", media.search, name="search"),
    path("media/print/", media.print_register, name="print_register"),
    path("media/new/", media.new, name="new_medium"),
    path("media/enter/", media.enter, name="enter_medium"),
    path("media/<int:number>/", media.medium, name="medium"),
    path("media/<int:number>/move/", media.move, name="move"),
    path("media/<int:number>/lend/", media.lend, name="lend"),
    path("media/<int:number>/erase/", media.erase, name="erase"),
    path("media/<int:number>/return/", media.bring_back, name="bring_back"),
    path("media/<int:number>/dispose/", media.dispose, name="dispose"),
    path("media/<int:number>/submit/", media.submit, name="submit_medium"),
    path("media/<int:number>/decide/", media.decide, name="decide_medium"),
    path("recipients/", recipients.listed, name="recipients"),
    path("recipients/new/", recipients.new, name="new_recipient"),
    path("recipients/enter/", recipients.enter, name="enter_recipient"),
    path("recipients/<int:number>/", recipients.recipient, name="recipient"),
    path("recipients/<int:number>/submit/", recipients.submit, name="submit_recipient"),
    path("recipients/<int:number>/decide/", recipients.decide, name="decide_recipient"),
    path("recipients/<int:number>/revoke/", recipients.revoke, name="revoke_recipient"),
    path("orders/", orders.listed, name="orders"),
    path("orders/<int:number>/", orders.order, name="order"),
    path("orders/<int:number>/decide/", orders.decide, name="decide_order"),
    path("orders/<int:number>/withdraw/", orders.withdraw, name="withdraw_order"),
    path("orders/<int:number>/export/", orders.take_export, name="take_export"),
    path("orders/<int:number>/print/", orders.take_print, name="take_print"),
    path("screens/", screens.printed, name="screen_printed"),
]
