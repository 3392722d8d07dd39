"""Small pictures of the items: from a catalog's addresses to a thumbnail and a blur for each.

Pages must not request a picked item's picture, since that would tell what was picked. So the bundle brings
small ones, which every page loads in packs (docs/pictures.md).
"""
