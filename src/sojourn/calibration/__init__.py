"""Fits to the record, forecasts from a day on, and how far past ones were out."""

from sojourn.calibration.backtest import backtest
from sojourn.calibration.calibrate import calibrate
from sojourn.calibration.sensitivity import sensitivity

__all__ = ["backtest", "calibrate", "sensitivity"]
