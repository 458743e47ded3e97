"""The network: sites, the one spider, politeness, history sources, the sample sites."""
