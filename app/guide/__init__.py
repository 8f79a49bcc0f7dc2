"""The guided page as values: what was typed, what the code offers, and what is to be shown."""
