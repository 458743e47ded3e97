"""Bytes and tables: the bucket, WARC segments, versions, releases and their verification."""
