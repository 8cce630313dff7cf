"""手当の文書: what the desk sends, as templates and the values that fill them."""
