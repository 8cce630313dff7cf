"""決裁の画面: submissions and arrangements."""
