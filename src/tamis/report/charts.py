"""All charts: pure functions from a few numbers to SVG; no script, nothing loaded from elsewhere, light and dark.

Every text given to them is data and is escaped. `title` and `description` are for those who do not see the chart.
"""

from tamis.report.chart_bars import Bar, Part, bars, class_share
from tamis.report.chart_columns import Bin, Mark, Series, Week, histogram, weekly
from tamis.report.chart_grade import grade_matrix
from tamis.report.chart_history import history
from tamis.report.chart_waterfall import Step, waterfall

__all__ = [
    "Bar",
    "Bin",
    "Mark",
    "Part",
    "Series",
    "Step",
    "Week",
    "bars",
    "class_share",
    "grade_matrix",
    "histogram",
    "history",
    "waterfall",
    "weekly",
]
