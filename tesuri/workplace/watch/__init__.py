"""記録の点検: who looked at whom, what stands out, and who answered for it."""
