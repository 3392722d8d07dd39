"""Servers of the tests' own: a database, a web server, a connection that breaks off."""
