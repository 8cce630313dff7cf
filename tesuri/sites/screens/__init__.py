"""共通の画面: the home page, the health answer and the errors that each of the three sites has."""
