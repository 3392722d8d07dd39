"""The words that logs use: names of columns, types of events, statuses of orders, in several languages."""
