"""What plugin code builds on beside ``dioptra.pyplugs``."""
