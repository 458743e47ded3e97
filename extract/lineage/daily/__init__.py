"""A day's texts taken into an index of all that came before: what `trace` says, at a day's cost."""
