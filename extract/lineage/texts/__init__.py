"""One text: its normal form, its tokens and its fingerprints."""
