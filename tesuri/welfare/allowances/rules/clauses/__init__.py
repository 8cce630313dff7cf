"""共通の規定: what several allowances share by application (準用); each book cites it as its own.

法 is 特別児童扶養手当等の支給に関する法律（昭和39年法律第134号）, 施行令 its 昭和50年政令第207号.
The articles in the docstrings are those where the text stands; the books say how it comes to apply.
"""
