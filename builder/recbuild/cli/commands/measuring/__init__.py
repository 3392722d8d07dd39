"""Commands that measure how good recommendations are."""
