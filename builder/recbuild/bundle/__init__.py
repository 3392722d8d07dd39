"""The bundle's files, written, read again and checked: docs/format.md."""
