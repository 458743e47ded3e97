"""The sample sites' looks: one file a site, each turning views into HTML."""
