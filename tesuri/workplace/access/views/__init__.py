"""入口と端末の画面: HTTP on one side, the steps of entry on the other."""
