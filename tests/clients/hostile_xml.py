"""XML that phones, or who takes their place, might upload: none of it can be read."""

LAUGHS = '<!DOCTYPE a [<!ENTITY x0 "ha">' + "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(1, 10)) + ']>'
HOSTILE = {
    "an external entity": b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><a b='&x;'/>",
    "a billion laughs": LAUGHS.encode() + b"<a b='&x9;'/>",
    "deep": b"<a>" * 100_000,
    "25,000 attributes": b"<a" + b"".join(b" b%d=''" % n for n in range(25_000)) + b"/>",
    "50,000 attributes": b"<a" + b"".join(b" b%d=''" % n for n in range(50_000)) + b"/>",
    "100,000 attributes": b"<a" + b"".join(b" b%d=''" % n for n in range(100_000)) + b"/>",
    "a long attribute": b"<a b='" + b"x" * 1_000_000 + b"'/>",
    "cut short": b"<a b='1'><c d='",
    "nothing": b"",
    "a byte order mark": b"\xef\xbb\xbf",
    "half of UTF-16": "<a b='1'/>".encode("utf-16")[:-1],
    "an unknown encoding": b"<?xml version='1.0' encoding='EBCDIC-CP-US'?><a/>",
    "no UTF-8": b"<a b='\xff\xfe'/>",
    "a NUL": b"<a b='\0'/>",
    "a doubled attribute": b"<a b='1' b='2'/>",
}
