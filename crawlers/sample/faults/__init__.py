"""A sample host at which everything goes wrong that can go wrong at a site."""
