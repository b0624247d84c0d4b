"""Claims: sentences of the debate put to the model and the record, with a verdict by one rule for every speaker."""

from sojourn.claims.judge import Answer, Judged, judge
from sojourn.claims.rule import VERDICTS, Verdict

__all__ = ["VERDICTS", "Answer", "Judged", "Verdict", "judge"]
