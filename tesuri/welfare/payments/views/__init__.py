"""支払の画面: runs, results of the bank, what bounced, overpayments and their recovery."""
