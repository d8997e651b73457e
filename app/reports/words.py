"""Say the numbers of a report in words."""

from dataclasses import dataclass

from babel.numbers import format_decimal, format_percent

from app.reports.representation import Group, Meter
from app.reports.service import Report
from app.translations import Translator

VERDICTS = {
    "missing": "report.verdict_missing",
    "many": "report.verdict_many",
    "fits": "report.verdict_fits",
    "unknown": "report.verdict_unknown",
}


@dataclass(frozen=True, slots=True)
class ReportWords:
    """The sentences that a report begins with, and how it writes its numbers."""

    rate: str
    missing: list[str]
    language: str
    t: Translator

    def percent(self, share: float) -> str:
        """Return a share as whole percent."""
        return str(format_percent(share, "#,##0 %", locale=self.language))

    def between(self, low: float, high: float) -> str:
        """Return an interval as whole percent."""
        return self.t("report.between", low=round(100 * low), high=round(100 * high))

    def decimal(self, number: float) -> str:
        """Return a number with one decimal."""
        return str(format_decimal(number, "0.0", locale=self.language))

    def verdict(self, group: Group) -> str:
        """Return what the answers of a group say beside its residents."""
        return self.t(VERDICTS[group.verdict])

    def group(self, meter: Meter, group: Group) -> str:
        """Return what a group is called."""
        return self.t(f"age.{group.code}") if meter.dimension == "age" else self.t(f"gender.{group.code}")


def report_words(report: Report, t: Translator) -> ReportWords:
    """Return the words of a report in the language of its page."""
    rate = report.rate
    if rate is None:
        said = t("report.rate_unknown")
    else:
        said = t(
            "report.rate",
            answered=rate.answered,
            asked=rate.asked,
            percent=round(100 * rate.share),
            low=round(100 * rate.low),
            high=round(100 * rate.high),
        )
    missing = [
        t(f"age.{code}") if meter.dimension == "age" else t(f"gender.{code}")
        for meter in report.meters
        for code in meter.missing
    ]
    return ReportWords(said, missing, t.language, t)
