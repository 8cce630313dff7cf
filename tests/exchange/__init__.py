"""やり取りの支度: a hub that signs for tests, the real hub as a process, and three bodies."""
