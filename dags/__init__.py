"""When, in what order, for which partition: the DAGs, and the stack that runs them."""
