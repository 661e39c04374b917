"""What `kinokassa observability` cannot do, in one sentence each."""


class SetupFailed(Exception):
    """Elasticsearch or Kibana did not do what it was asked.

    Args:
        sentence: For the operator: who refused what, and what to look at.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
