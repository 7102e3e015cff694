"""Names of XML elements, also where a broken export forgot to say what a prefix stands for."""

from __future__ import annotations


def parted_name(tag: str) -> tuple[str, str]:
    """The namespace, or the prefix that nobody declared, and the local name.

    lxml recovers from an undeclared prefix by leaving it in the name (``wp:post_id``), which its
    own ``QName`` then refuses.

    >>> parted_name("{http://wordpress.org/export/1.2/}post_id"), parted_name("wp:post_id")
    (('http://wordpress.org/export/1.2/', 'post_id'), ('wp', 'post_id'))
    """
    space, brace, local = tag.rpartition("}")
    if brace:
        return space.removeprefix("{"), local
    space, _, local = tag.rpartition(":")
    return space, local
