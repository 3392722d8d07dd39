"""What cells say: texts, prices, stock, addresses, vectors; columns of any type as Python values."""
