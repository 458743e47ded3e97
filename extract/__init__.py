"""Bytes to pages to reports, as pure functions: no I/O, no clock, no network.

:mod:`extract.model` holds the values, :mod:`extract.page` the way from a page's parts to its
reports, :mod:`extract.lineage` the way from reports to families.
"""
