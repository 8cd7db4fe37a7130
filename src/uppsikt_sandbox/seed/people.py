"""Who writes on the seeded pages; everybody is invented."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Employee:
    """An employee who writes for a page; `user` is the id at Facebook."""

    user: str
    name: str
    title: str
    unit: str

    @property
    def signature(self) -> str:
        """How an answer is signed: name, title, unit."""
        return f"/{self.name}, {self.title}, {self.unit}"


CENTRAL_UNIT = "Näringslivs- och utvecklingsavdelningen"
EMPLOYEES = {
    "Maja": Employee("900000002", "Maja Lindqvist", "kommunikatör", CENTRAL_UNIT),
    "Jonas": Employee("900000003", "Jonas Fridh", "webbredaktör", "Förskola"),
    "Karin": Employee("900000004", "Karin Wallner", "gatuchef", "Gata och park"),
    "Per": Employee("900000005", "Per Ekdahl", "driftledare", "Gata och park"),
    "Hanna": Employee("900000006", "Hanna Berglund", "rektor", "Förskola"),
    "Olle": Employee("900000007", "Olle Hagström", "utvecklingschef", CENTRAL_UNIT),
}
LANGUAGES = {
    "Timo Lehtola": "fi",
    "Riitta Korpikoski": "fi",
    "Layla Haddadi": "ar",
    "Samir Khoury": "ar",
    "Danylo Melnytj": "uk",
    "Ksenija Pavlyk": "uk",
    "Olena Kravtjuk": "uk",
    "Abdi Farole": "so",
    "Fatuma Warsame": "so",
    "Tom Blacksworth": "en",
    "Grace Merriwell": "en",
}
