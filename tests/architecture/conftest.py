from tests.architecture.closed_case import things  # noqa: F401 -- a fixture
