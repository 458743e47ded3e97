"""Reports to fingerprints to relations to families."""
