"""異常の型の規則: pure functions over one day of acts; no clock, no database, no chance."""
