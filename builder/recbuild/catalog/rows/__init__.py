"""Which rows become which item: what is shown, variants of a product, what cannot be used."""
