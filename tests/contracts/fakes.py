"""The stand-ins for service tests. Each is held to the contract that the real one passes."""

from tests.contracts.fake_diary import FakeDiary
from tests.contracts.fake_mailer import FakeMailer
from tests.contracts.fake_platform import FakePlatform
from tests.contracts.script import Script

__all__ = ["FakeDiary", "FakeMailer", "FakePlatform", "Script"]
