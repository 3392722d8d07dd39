"""Search by words: a query in, the items that have its words or mean the same out.

It is loaded when somebody searches.
"""
