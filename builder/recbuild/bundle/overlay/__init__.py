"""What changed since a bundle was built: from a shop's file to the file that pages request."""
