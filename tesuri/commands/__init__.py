"""命令: the command line, which starts, seeds, tours and measures the three systems."""
