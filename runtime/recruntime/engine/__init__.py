"""The engine: one file a stage, in the order in which `engine.py` runs them."""
