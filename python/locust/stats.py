"""Figures, and the variables by which files set what Locust prints.

The variables can be set; the tables and files are Stormlight's own and do not follow them.
"""

from stormlight.users.stats import RequestStats, StatsEntry, StatsError

PERCENTILES_TO_REPORT = [0.50, 0.66, 0.75, 0.80, 0.90, 0.95, 0.98, 0.99, 0.999, 0.9999, 1.0]
PERCENTILES_TO_CHART = [0.50, 0.95]
PERCENTILES_TO_STATISTICS = [0.95, 0.99]
CONSOLE_STATS_INTERVAL_SEC = 2
HISTORY_STATS_INTERVAL_SEC = 5
CSV_STATS_INTERVAL_SEC = 1
CSV_STATS_FLUSH_INTERVAL_SEC = 10
CURRENT_RESPONSE_TIME_PERCENTILE_WINDOW = 10
STATS_NAME_WIDTH = 80
STATS_TYPE_WIDTH = 8

__all__ = ["RequestStats", "StatsEntry", "StatsError"]
