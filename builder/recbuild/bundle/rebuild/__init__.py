"""A build on an earlier bundle: what it held, which items stay, and what is taken over."""
