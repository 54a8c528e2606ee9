"""The pages of the plan and of what stands beside it, by subject."""
