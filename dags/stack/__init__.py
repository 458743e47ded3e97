"""The processes of a demo: an embedded bucket, the sample sites, Airflow; and its story."""
