from tests.architecture.closed_case import _closed, things  # noqa: F401 -- fixtures
