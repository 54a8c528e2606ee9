"""Where other features and apps add to a case: its pages, timeline, alerts, agenda, closing, erasure."""
