"""情報提供ネットワークシステム: a sample hub that issues permits and relays what it cannot read."""
