"""命令の試験: private databases, processes, and the sentences that people see."""
