"""The duty to report sexual violence to the police."""
