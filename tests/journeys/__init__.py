"""旅: one resident's whole story in a real browser."""
