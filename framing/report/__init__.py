"""Sums and a card in, a report out; nothing about looks."""

from framing.report.build import Options, build_report
from framing.report.estimators import Estimator, TagRates, unaudited
from framing.report.periods import PERIODS
from framing.report.values import Report

__all__ = ["PERIODS", "Estimator", "Options", "Report", "TagRates", "build_report", "unaudited"]
