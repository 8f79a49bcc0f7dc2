"""The interfaces that plugin code implements."""
