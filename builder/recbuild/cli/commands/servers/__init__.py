"""Commands that run until they are ended: servers."""
