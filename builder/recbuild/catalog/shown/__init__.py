"""What cards show of each item: texts, prices, other languages; and whether it may be recommended."""
