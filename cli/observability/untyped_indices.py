"""Mends daily indices that were begun before anybody said what lines look like.

Elasticsearch guesses the types of such an index, and then no id is found in it. That is the lot of
the first day wherever processes start before `kinokassa observability install`.
"""

from elasticsearch import Elasticsearch

from cli.observability.errors import SetupFailed
from cli.observability.log_store import complaints

TYPED_SUFFIX = "typed"
"""Of the index that takes the place of a guessed one; it has the prefix of all others."""


def mend_untyped_indices(client: Elasticsearch, index_prefix: str) -> list[str]:
    """Copy indices of guessed types into typed ones, delete them, and return their names.

    While one is copied it takes no lines; they wait in the processes and go to an index of the old
    name, which the template then types. Nothing is lost and nothing is there twice.

    Args:
        client: With a key that may write and delete the indices.
        index_prefix: First part of the daily indices; their template is there already.

    Raises:
        SetupFailed: An index could not be copied whole; it is as it was.
    """
    with complaints("a look at the indices that are there"):
        mappings = client.indices.get_mapping(
            index=f"{index_prefix}-*", ignore_unavailable=True, allow_no_indices=True
        )
    untyped = sorted(name for name, found in mappings.items() if not _is_typed(found["mappings"]))
    for name in untyped:
        _mend(client, name)
    return untyped


def _is_typed(mappings: dict[str, object]) -> bool:
    """Tell our template, which lets no field be added, from a guess."""
    return str(mappings.get("dynamic")).lower() == "false"


def _mend(client: Elasticsearch, name: str) -> None:
    _block_writes(client, name, is_blocked=True)
    try:
        _copy(client, name)
    except SetupFailed:
        _block_writes(client, name, is_blocked=False)
        raise
    with complaints(f"the end of {name}"):
        client.indices.delete(index=name)


def _copy(client: Elasticsearch, name: str) -> None:
    with complaints(f"a copy of {name}"):
        client.reindex(
            source={"index": name},
            dest={"index": f"{name}-{TYPED_SUFFIX}", "op_type": "create"},
            # Lines that an earlier try has copied are there already, under the same ids.
            conflicts="proceed",
            refresh=True,
            wait_for_completion=True,
        )


def _block_writes(client: Elasticsearch, name: str, *, is_blocked: bool) -> None:
    with complaints(f"the writing of {name}"):
        client.indices.put_settings(index=name, settings={"index.blocks.write": is_blocked})
