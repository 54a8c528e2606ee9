"""Going home: plans, visits, support."""
