"""支払の画面: runs, results of the bank, transfers that bounced."""
