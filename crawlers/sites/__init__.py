"""The sites: one file each, found by name (:mod:`crawlers.registry`).

To add a site, copy a file here, change its declaration and run
``python -m crawlers run NAME``.
"""
