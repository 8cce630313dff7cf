"""台帳: who has come to the welfare office, and what is known of them since when."""
