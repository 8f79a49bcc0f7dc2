"""The SDK of Dioptra plugins: what plugin code and scripts import; it knows nothing of the server.

Nothing is imported here, so that ``dioptra.pyplugs`` costs plugin code next to nothing.
"""
