"""合成の国: people who do not exist, with everything the three systems need to know of them."""
