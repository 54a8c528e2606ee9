"""Base pages, forms, tables, navigation, error pages."""
