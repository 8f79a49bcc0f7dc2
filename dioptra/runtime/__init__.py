"""What runs a task in a process of its own; nothing here is imported by plugin code."""
