"""文字と日付: what the desk writes, read and written without changing what was received."""
