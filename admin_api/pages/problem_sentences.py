"""What refusals of the managers' API say to a manager, by the code of the problem."""

from collections.abc import Mapping

PROBLEM_SENTENCES: Mapping[str, object] = {}
