"""一年の再判定: what is read, decided and written for many claims at once, in columns."""
