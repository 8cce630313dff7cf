"""文書: 納付書, 督促状 and 支払通知書, as values for the templates beside this file."""
