"""How a log names the catalog's items: by id or otherwise, one or several in a cell."""
