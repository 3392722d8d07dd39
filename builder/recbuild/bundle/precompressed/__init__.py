"""Precompressed files: the same content once more, as hosts send it to browsers that take brotli or gzip."""
