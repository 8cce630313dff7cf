"""所得の様式: how income facts travel within the city."""
