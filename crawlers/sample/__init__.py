"""Sample sites: invented template sites that live for a few days, served over real HTTP."""
