"""Search by words: from the items' texts and vectors to the search part, which says where words are and what
they mean.
"""
