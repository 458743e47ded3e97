"""Content codings: what they hide is read, within a bound; damage is told."""

from __future__ import annotations

import contextlib
import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import coding


@given(st.binary(max_size=2000), st.sampled_from([b"gzip", b"deflate", b"raw", b"gzip, deflate"]))
def test_codings_are_removed(payload: bytes, name: bytes) -> None:
    raw = zlib.compressobj(wbits=-15)
    body = {
        b"gzip": gzip.compress(payload),
        b"deflate": zlib.compress(payload),
        b"raw": raw.compress(payload) + raw.flush(),
        b"gzip, deflate": zlib.compress(gzip.compress(payload)),
    }[name]
    names = [b"deflate" if name == b"raw" else name.upper()]
    assert coding.decode(body, names, 2000) == payload
    if len(payload) > 0:
        with pytest.raises(coding.CodingError, match=r"more than|damaged"):
            coding.decode(body, names, len(payload) - 1)
        with pytest.raises(coding.CodingError):
            coding.decode(body[:-1], names, 2000)


def test_several_gzip_streams_are_one_body_and_padding_is_none() -> None:
    two = gzip.compress(b"one") + gzip.compress(b"two")
    assert coding.decode(two + bytes(8), [b"x-gzip"], 99) == b"onetwo"
    with pytest.raises(coding.CodingError):
        coding.decode(two[:-9], [b"gzip"], 99)


@given(st.binary(max_size=300), st.sampled_from([b"gzip", b"deflate", b"br", b"", b"gzip,gzip"]))
def test_any_bytes_decode_or_are_refused(body: bytes, name: bytes) -> None:
    with contextlib.suppress(coding.CodingError):
        assert len(coding.decode(body, [name], 1000)) <= 1000
