"""Tags how news paragraphs frame politics and compares outlets.

Everything handed on here is documented where it is defined. Names load on first use, so that
``import framing`` stays quick and scikit-learn waits until a model is fitted.
"""

from __future__ import annotations

from importlib import import_module

__version__ = "0.1.0"

_HOMES = {
    "Article": "framing.records",
    "Codebook": "framing.codebook",
    "Dataset": "framing.dataset",
    "Estimate": "framing.stats.estimate",
    "FramingError": "framing.errors",
    "Model": "framing.model",
    "Settings": "framing.settings",
    "evaluate": "framing.evaluation",
    "explain": "framing.explanation",
    "load_card": "framing.store",
    "load_model": "framing.store",
    "read_articles": "framing.readers",
    "read_codebook": "framing.codebook",
    "read_dataset": "framing.dataset",
    "read_rows": "framing.readers",
    "save_model": "framing.store",
    "score": "framing.scoring",
    "train": "framing.training",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'framing' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
