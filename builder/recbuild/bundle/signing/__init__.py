"""Who made a bundle: keys, what is signed, and the tag by which a page checks its script."""
