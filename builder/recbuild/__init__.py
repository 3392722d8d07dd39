"""recbuild turns a catalog into a folder of static files that recommends by itself."""

__version__ = "0.1.0"
