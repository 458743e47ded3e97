"""The sample sites' lives: one file a site, each with one value ``LIFE``."""
