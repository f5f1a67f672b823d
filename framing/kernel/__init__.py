"""Text to features to scores, compiled where a compiler was there and with NumPy elsewhere."""

from framing.kernel.building import build, transform
from framing.kernel.library import Runtime, runtime
from framing.kernel.logistic import LogisticFit, fit_logistic
from framing.kernel.scorer import Scorer
from framing.kernel.vocabulary import Vocabulary

__all__ = [
    "LogisticFit",
    "Runtime",
    "Scorer",
    "Vocabulary",
    "build",
    "fit_logistic",
    "runtime",
    "transform",
]
